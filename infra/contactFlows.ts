/** The stage's flows in its instance. What they do is decided in `flows/`; here they get their ids and are published. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FlowDocument } from "./flows/flow.ts";
import {
  flowName,
  renderInbound,
  renderOutboundWhisper,
  renderTransfer,
  type StageFlow,
  stageFlows,
} from "./stageFlows.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface FlowsArgs {
  readonly settings: StageSettings;
  readonly instanceId: pulumi.Input<string>;
  readonly lookupFunctionArn: pulumi.Output<string>;
  /** A flow is refused while it names a function that the instance may not call. */
  readonly association: aws.connect.LambdaFunctionAssociation;
}

/** Needed by the queues, and so made before them. */
export function createQueueFlows(args: FlowsArgs) {
  const { settings, lookupFunctionArn } = args;
  const whisper = lookupFunctionArn.apply((arn) => renderOutboundWhisper(settings.flow, arn));
  const transfer = lookupFunctionArn.apply((arn) => renderTransfer(settings.flow, arn));
  return {
    outboundWhisper: createFlow(args, stageFlows["outbound-whisper"], whisper),
    transfer: createFlow(args, stageFlows.transfer, transfer),
  };
}

export function createInboundFlow(
  args: FlowsArgs & { readonly queueArn: pulumi.Input<string>; readonly hoursOfOperationId: pulumi.Input<string> },
): aws.connect.ContactFlow {
  const { settings, lookupFunctionArn, queueArn, hoursOfOperationId } = args;
  const document = pulumi
    .output({ lookupFunctionArn, queueArn, hoursOfOperationId })
    .apply(({ lookupFunctionArn: arn, ...places }) => renderInbound(settings.flow, arn, places));
  return createFlow(args, stageFlows.inbound, document);
}

function createFlow(
  { settings, instanceId, association }: FlowsArgs,
  { kind, type, description }: StageFlow,
  document: pulumi.Output<FlowDocument>,
): aws.connect.ContactFlow {
  const content = document.apply((flow) => JSON.stringify(flow));
  return new aws.connect.ContactFlow(
    `${kind}-flow`,
    { instanceId, name: flowName(settings.stage, kind), description, type, content },
    { dependsOn: [association] },
  );
}
