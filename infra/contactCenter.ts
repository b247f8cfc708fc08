/**
 * All that a stage puts into its Amazon Connect instance, in the one order that has no circle: a queue names its whisper
 * flow and its number, the inbound flow names the queue, and the number is tied to the inbound flow last.
 */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createInboundFlow, createQueueFlows } from "./contactFlows.ts";
import type { InstanceOutputs } from "./instance.ts";
import { approveOrigins, createAnalysisRules } from "./instanceAccess.ts";
import { createPeople } from "./people.ts";
import { claimNumber, createHours, createQueues, createRoutingProfile } from "./routing.ts";
import { framingOrigins } from "./siteHeaders.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface ContactCenterArgs {
  readonly settings: StageSettings;
  readonly instance: Pick<InstanceOutputs, "instanceId" | "instanceArn">;
  readonly lookupFunction: aws.lambda.Function;
  /** Of the page that embeds the softphone. */
  readonly connectorOrigin: pulumi.Input<string>;
}

export interface ContactCenterOutputs {
  /** E.164; `null` where the stage claims no number. */
  readonly phoneNumber: pulumi.Output<string> | null;
  /** In the order of the settings. */
  readonly queues: readonly {
    readonly name: string;
    readonly id: pulumi.Output<string>;
    readonly arn: pulumi.Output<string>;
  }[];
  readonly flowIds: {
    readonly inbound: pulumi.Output<string>;
    readonly outboundWhisper: pulumi.Output<string>;
    readonly transfer: pulumi.Output<string>;
  };
  readonly hoursOfOperationId: pulumi.Output<string>;
  readonly routingProfileId: pulumi.Output<string>;
}

export function createContactCenter(args: ContactCenterArgs): ContactCenterOutputs {
  const { settings, lookupFunction, connectorOrigin } = args;
  const { instanceId, instanceArn } = args.instance;
  const lookupFunctionArn = lookupFunction.arn;
  // Gives the instance the right to call the function as well.
  const association = new aws.connect.LambdaFunctionAssociation("customer-lookup", {
    instanceId,
    functionArn: lookupFunctionArn,
  });
  const flowArgs = { settings, instanceId, lookupFunctionArn, association };
  const { hoursOfOperationId } = createHours({ settings, instanceId });
  const number = claimNumber({ settings, instanceArn });
  const { outboundWhisper, transfer } = createQueueFlows(flowArgs);
  const queues = createQueues({
    settings,
    instanceId,
    hoursOfOperationId,
    number,
    outboundWhisperFlowId: outboundWhisper.contactFlowId,
    transferFlowId: transfer.contactFlowId,
  });
  const inbound = createInboundFlow({ ...flowArgs, queueArn: queues[0].arn, hoursOfOperationId });
  if (number !== null) {
    new aws.connect.PhoneNumberContactFlowAssociation("number-to-flow", {
      instanceId,
      phoneNumberId: number.id,
      contactFlowId: inbound.contactFlowId,
    });
  }
  const { routingProfileId } = createRoutingProfile({ settings, instanceId, queues });
  createPeople({ settings, instanceId, routingProfileId });
  const { siteCrm: crm, site } = settings;
  approveOrigins({
    instanceArn,
    connectorOrigin,
    framingOrigins: framingOrigins({ crm, frameOrigins: site.frameOrigins }),
  });
  createAnalysisRules({ instanceArn });
  return {
    phoneNumber: number === null ? null : number.phoneNumber,
    queues: queues.map(({ queueId, arn }, index) => ({ name: settings.queues[index]?.name ?? "", id: queueId, arn })),
    flowIds: {
      inbound: inbound.contactFlowId,
      outboundWhisper: outboundWhisper.contactFlowId,
      transfer: transfer.contactFlowId,
    },
    hoursOfOperationId,
    routingProfileId,
  };
}
