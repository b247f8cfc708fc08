/** The guide beside the exported flows: how to put them into an instance by hand, with commands to copy. */
import { analysisRules } from "../../infra/analysisRules.ts";
import { agentPermissions } from "../../infra/permissions.ts";
import { flowKinds, flowName, type StageFlow, stageFlows } from "../../infra/stageFlows.ts";

export interface Wiring {
  readonly stage: string;
  readonly language: string;
  readonly keypadMenu: boolean;
  /** Values or placeholders. */
  readonly functionArn: string;
  readonly queueArn: string;
  readonly hoursId: string;
  readonly instanceId: string;
  readonly origin: string;
  /** Pages that frame the connector, such as the CRM's desktop. */
  readonly framing: readonly string[];
}

/** What stands in the place of a value that was not given. */
export const placeholders = {
  functionArn: "REPLACE-WITH-FUNCTION-ARN",
  queueArn: "REPLACE-WITH-QUEUE-ARN",
  hoursId: "REPLACE-WITH-HOURS-ID",
  instanceId: "REPLACE-WITH-INSTANCE-ID",
  origin: "REPLACE-WITH-CONNECTOR-ORIGIN",
} as const satisfies Partial<Record<keyof Wiring, string>>;

const meanings: Readonly<Record<keyof typeof placeholders, string>> = {
  functionArn: "ARN of the stage's `customerLookup` function (`--function`)",
  queueArn: "ARN of the queue where callers arrive (`--queue`)",
  hoursId: "id of the hours of operation (`--hours`)",
  instanceId: "id of the instance (`--instance`)",
  origin: "the connector's page, scheme and host alone (`--origin`)",
};

export function guide(wiring: Wiring): string {
  const { stage, instanceId, functionArn, origin, framing, keypadMenu } = wiring;
  const name = (flow: StageFlow) => flowName(stage, flow.kind);
  const create = (flow: StageFlow) =>
    command(
      `aws connect create-contact-flow --instance-id ${instanceId} --type ${flow.type}`,
      `--name ${name(flow)} --description "${flow.description}" --content file://${flow.kind}.json`,
    );
  const step = numbered();
  return `# Patchbay's flows in an instance of yours

Language ${wiring.language}, ${keypadMenu ? "with" : "without"} the keypad menu. \`pulumi up\` does all of this by itself, unless
\`instance.setUp\` is \`byHand\`: this guide is for an instance that Pulumi must not touch.

| file | type | for |
| --- | --- | --- |
${flowKinds.map((kind) => `| \`${kind}.json\` | ${stageFlows[kind].type} | ${stageFlows[kind].description} |`).join("\n")}
${analysisRules.map((rule) => `| \`${rule.name}.json\` | Contact Lens rule | Tells of a finished analysis |`).join("\n")}

${toReplace(wiring)}
Run the commands in this folder, with the AWS CLI of the instance's account and region.

## ${step("What the instance must have")}

- Contact Lens is on, flow logs are on, and call recordings have a place in S3: without recordings there is nothing to analyze.
- The stage's settings name that bucket and its key (\`instance.recordingsBucket\`, \`instance.recordingsKeyArn\`), since the
  summaries are read from there.

${command(`aws connect describe-instance-attribute --instance-id ${instanceId} --attribute-type CONTACT_LENS`)}
${command(`aws connect list-instance-storage-configs --instance-id ${instanceId} --resource-type CALL_RECORDINGS`)}

## ${step("Let the instance call the look-up")}

${command(`aws connect associate-lambda-function --instance-id ${instanceId}`, `--function-arn ${functionArn}`)}

## ${step("Create the flows")}

${create(stageFlows["outbound-whisper"])}
${create(stageFlows.transfer)}
${create(stageFlows.inbound)}

Each answers its \`ContactFlowId\`, which the next steps need. In the console: Routing, Flows, create a flow of the same type,
Import from the menu beside Save, then Publish.

## ${step("Calls that agents dial")}

Every queue an agent may dial from needs the whisper flow, or such calls are neither recorded nor looked up:

${command(
  `aws connect update-queue-outbound-caller-config --instance-id ${instanceId} --queue-id <queue id>`,
  `--outbound-caller-config OutboundFlowId=<id of ${name(stageFlows["outbound-whisper"])}>,OutboundCallerIdNumberId=<number id>`,
)}

## ${step("Transfers")}

Quick connects to queues use the transfer flow, since a transfer makes a new contact, with recording off and no token:

${command(
  `aws connect create-quick-connect --instance-id ${instanceId} --name "Second line"`,
  `--quick-connect-config "QuickConnectType=QUEUE,QueueConfig={QueueId=<queue id>,ContactFlowId=<id of ${name(stageFlows.transfer)}>}"`,
)}

## ${step("The number")}

${command(
  `aws connect associate-phone-number-contact-flow --instance-id ${instanceId}`,
  `--phone-number-id <number id> --contact-flow-id <id of ${name(stageFlows.inbound)}>`,
)}

## ${step("The page and the rules")}

The connector may embed the softphone only from an approved origin, and browsers look at every page above it: approve those that
frame the connector as well. The rules tell of every finished analysis; their names are
what the stage waits for, so keep them.

${[origin, ...framing].map((page) => command(`aws connect associate-approved-origin --instance-id ${instanceId} --origin ${page}`)).join("\n")}
${analysisRules.map((rule) => command(`aws connect create-rule --cli-input-json file://${rule.name}.json`)).join("\n")}

## ${step("Agents")}

Their security profile needs ${agentPermissions.map((permission) => `\`${permission}\``).join(", ")}. Give their after contact work a time
limit: the analysis begins when it ends.

## ${step("Try it")}

Call the number. The softphone's contact has the attributes \`ANI\`, \`MatchKind\` and \`ContactToken\`; \`npm run doctor -- ${stage}\` checks
the rest.${keypadMenu ? " From a number that the CRM does not know, the menu asks for a customer, ticket or serial number." : ""}
`;
}

function toReplace(wiring: Wiring): string {
  const left = Object.entries(placeholders).filter(([key, placeholder]) => Reflect.get(wiring, key) === placeholder);
  if (left.length === 0) return "";
  const rows = left.map(([key, placeholder]) => `| \`${placeholder}\` | ${Reflect.get(meanings, key)} |`);
  return `Replace in all files, or write them again with the option:\n\n| placeholder | is |\n| --- | --- |\n${rows.join("\n")}\n\n`;
}

function command(...lines: readonly string[]): string {
  return `\`\`\`sh\n${lines.join(" \\\n  ")}\n\`\`\``;
}

function numbered(): (title: string) => string {
  let count = 0;
  return (title) => {
    count += 1;
    return `${count}. ${title}`;
  };
}
