/** Which adapter serves a stage. Each is a chunk of its own: a function loads the one that it needs, when it needs it. */
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import { createHttp, type SendHttp } from "../runtime/http.ts";
import { countCrmFailure } from "../runtime/observability.ts";
import { decodeCrmSecret, type Secrets } from "../runtime/secrets.ts";
import type { CrmBatches } from "./batches.ts";
import { limitConcurrency } from "./concurrency.ts";
import type { Crm } from "./crm.ts";
import type { CrmPorts } from "./ports.ts";
import { tellingFailures } from "./retry.ts";

export interface CrmDependencies {
  readonly secrets: Secrets;
  /** Without it, requests go out over a pool of this process's own. */
  readonly send?: SendHttp;
  /** For whoever handles messages in batches. */
  readonly batches?: CrmBatches;
  readonly now?: () => Date;
}

/** The part of a stage's settings that its CRM's adapter works with. */
export interface CrmStage
  extends Pick<
    FunctionSettings,
    "crm" | "crmTimeoutMilliseconds" | "crmConcurrency" | "defaultCountry" | "timeZone" | "writeSettleSeconds"
  > {
  readonly connect: Pick<FunctionSettings["connect"], "accessUrl">;
  readonly secrets: Pick<FunctionSettings["secrets"], "crm">;
}

/** Asks nobody and reads no secret: what is wrong with the CRM shows at the first request. */
export async function createCrm(settings: CrmStage, dependencies: CrmDependencies): Promise<Crm> {
  const ports = crmPorts(settings, dependencies);
  switch (settings.crm.name) {
    case "halopsa":
      return (await import("./halopsa/halopsa.ts")).createHaloPsa(settings.crm, ports);
    case "sap":
      return (await import("./sap/sap.ts")).createSap(settings.crm, ports);
  }
}

/** How an adapter of this stage reaches its CRM. */
export function crmPorts(settings: CrmStage, dependencies: CrmDependencies): CrmPorts {
  const { secrets, send = createHttp(settings.crmConcurrency), batches, now = () => new Date() } = dependencies;
  const limited = limitConcurrency(batches?.sparing(send) ?? send, settings.crmConcurrency);
  return {
    send: tellingFailures(batches?.inTime(limited) ?? limited, countCrmFailure),
    credentials: () => secrets.get(settings.secrets.crm, decodeCrmSecret),
    refreshCredentials: () => secrets.refresh(settings.secrets.crm, decodeCrmSecret),
    timeoutMilliseconds: settings.crmTimeoutMilliseconds,
    defaultCountry: settings.defaultCountry,
    accessUrl: settings.connect.accessUrl,
    timeZone: settings.timeZone,
    writeSettleSeconds: settings.writeSettleSeconds,
    now,
  };
}
