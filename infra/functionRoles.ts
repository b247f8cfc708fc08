/**
 * The functions' roles, with what AWS Lambda itself needs to put them into the network. They are made before the network and
 * so outlast it: Lambda removes its network interfaces with the function's role, for up to 20 minutes after the function is
 * gone, and a security group that is still in use cannot be deleted.
 */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { accountId } from "./account.ts";
import type { FunctionName } from "./functionCatalog.ts";
import { type PolicyDocument, policyDocument, trustPolicy } from "./policyDocument.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface FunctionRole {
  readonly role: aws.iam.Role;
  readonly networkPolicy: aws.iam.RolePolicy;
}

export type FunctionRoles = Readonly<Record<FunctionName, FunctionRole>>;

export function createFunctionRoles({ settings }: { readonly settings: StageSettings }): FunctionRoles {
  const account = accountId();
  return forEachFunction((name) => {
    const physicalName = functionName(settings.stage, name);
    const role = new aws.iam.Role(name, {
      name: physicalName,
      description: `Of Patchbay's function ${name} in the stage ${settings.stage}`,
      assumeRolePolicy: account.apply((id) =>
        JSON.stringify(trustPolicy("lambda.amazonaws.com", { StringEquals: { "aws:SourceAccount": id } })),
      ),
    });
    const policy: pulumi.Output<string> = account.apply((id) =>
      JSON.stringify(networkPolicy(`arn:aws:lambda:${settings.region}:${id}:function:${physicalName}`)),
    );
    return { role, networkPolicy: new aws.iam.RolePolicy(`${name}-network`, { role: role.name, policy }) };
  });
}

export function functionName(stage: string, name: FunctionName): string {
  return `patchbay-${stage}-${name}`;
}

export function forEachFunction<Made>(make: (name: FunctionName) => Made): Readonly<Record<FunctionName, Made>> {
  return {
    customerLookup: make("customerLookup"),
    callLogging: make("callLogging"),
    callSummary: make("callSummary"),
    connectorApi: make("connectorApi"),
    crmWebhook: make("crmWebhook"),
    reconcile: make("reconcile"),
    rotateContactToken: make("rotateContactToken"),
  };
}

/** For the Lambda service alone: what runs in the function is refused the same. */
export function networkPolicy(functionArn: string): PolicyDocument {
  return policyDocument(
    {
      Sid: "LambdaAttachesToTheNetwork",
      Effect: "Allow",
      Action: networkActions,
      // AWS Lambda refuses a role that has them for less: it does not know its network interfaces beforehand.
      Resource: ["*"],
    },
    {
      Sid: "NotTheCodeItself",
      Effect: "Deny",
      Action: networkActions,
      Resource: ["*"],
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
    },
  );
}

const networkActions = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];
