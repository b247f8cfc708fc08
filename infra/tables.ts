/** The journal of calls and the cache of customers. */
import * as aws from "@pulumi/aws";
import type { FunctionSettings } from "../contract/functionSettings.ts";
import type { StageSettings } from "./stageSettings.ts";

export type StageTables = Readonly<Record<keyof FunctionSettings["tables"], aws.dynamodb.Table>>;

/** The sparse index of calls that are not settled, which the sweep reads. */
export const openCallsIndex = "open";

export function createTables({ settings, key }: { readonly settings: StageSettings; readonly key: aws.kms.Key }) {
  const shared = (table: keyof StageTables) => ({
    name: tableName(settings.stage, table),
    billingMode: "PAY_PER_REQUEST",
    ttl: { attributeName: "expiresAt", enabled: true },
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn: key.arn },
    deletionProtectionEnabled: settings.production,
  });
  const tables: StageTables = {
    calls: new aws.dynamodb.Table("calls", {
      ...shared("calls"),
      hashKey: "callId",
      rangeKey: "part",
      attributes: [
        { name: "callId", type: "S" },
        { name: "part", type: "S" },
        { name: "openShard", type: "S" },
        { name: "openSince", type: "N" },
      ],
      globalSecondaryIndexes: [
        { name: openCallsIndex, hashKey: "openShard", rangeKey: "openSince", projectionType: "KEYS_ONLY" },
      ],
    }),
    customers: new aws.dynamodb.Table("customers", {
      ...shared("customers"),
      hashKey: "key",
      rangeKey: "part",
      attributes: [
        { name: "key", type: "S" },
        { name: "part", type: "S" },
      ],
    }),
  };
  return tables;
}

export function tableName(stage: string, table: keyof StageTables): string {
  return `patchbay-${stage}-${table}`;
}
