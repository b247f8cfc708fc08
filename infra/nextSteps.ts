/** What is left to do by hand after a deployment, in order, as sentences with this stage's own addresses in them. */
import { crms } from "../contract/crms.ts";
import { examplesLeft } from "./examplesLeft.ts";
import { isSetUpByHand, type StageSettings } from "./stageSettings.ts";

export interface DeployedStage {
  readonly instanceUrl: string;
  /** E.164; `null` where the stage claimed none. */
  readonly phoneNumber: string | null;
  readonly connectorUrl: string;
  /** CloudFront's own name for the page. */
  readonly distributionDomain: string;
  readonly webhookUrl: string;
}

export function nextSteps(settings: StageSettings, deployed: DeployedStage): readonly string[] {
  return [
    ...ownValues(settings),
    ...secrets(settings),
    ...addresses(settings, deployed),
    ...(isSetUpByHand(settings) ? byHand(settings, deployed) : people(settings, deployed)),
    crmPage(settings, deployed),
    `Let ${crms[settings.crm.name].product} post changes of customers to ${deployed.webhookUrl}, with the webhook's user name and password (Basic). Without it a change is seen after ${Math.ceil(settings.lookup.freshSeconds / 60)} minutes.`,
    ...(isSetUpByHand(settings) ? [] : calls(settings, deployed)),
    `Run npm run doctor -- ${settings.stage}: it checks all of this and names what is missing.`,
  ];
}

function ownValues(settings: StageSettings): readonly string[] {
  const left = examplesLeft(settings);
  if (left.length === 0) return [];
  return [
    `Put your own values into Pulumi.${settings.stage}.yaml and deploy again; made up are still ${left.join(", ")}.`,
  ];
}

function secrets({ stage, secrets }: StageSettings): readonly string[] {
  if (secrets.kind === "pulumi") return [];
  return [
    `Run npm run secrets -- ${stage}: it asks for the credentials of the CRM and of its webhook and checks them.`,
  ];
}

function addresses(
  { site, alarms }: StageSettings,
  { connectorUrl, distributionDomain }: DeployedStage,
): readonly string[] {
  const domain =
    site.domain === null
      ? `The page is at CloudFront's own name, where browsers may use TLS below 1.2. Set site.domain to serve it at a name of yours.`
      : `Point ${site.domain.name} at ${distributionDomain} in your DNS (CNAME), so that ${connectorUrl} answers.`;
  const mail =
    alarms.email === null
      ? "Nobody is told of alarms: set alarms.email."
      : `Confirm the mail that AWS has sent to ${alarms.email}: until then alarms reach nobody.`;
  return [domain, mail];
}

function people({ identity }: StageSettings, { instanceUrl }: DeployedStage): readonly string[] {
  if (identity.kind === "saml") {
    return [
      `Let your identity provider sign agents in to ${instanceUrl}: user names there must be those of the stage, and each role session is named after its user.`,
    ];
  }
  if (identity.agents.length > 0) return [`Give the agents their first passwords; they sign in at ${instanceUrl}.`];
  return [
    `Create agents with the routing profile and security profile of the stage: in ${instanceUrl}, or in identity.agents. The AWS console's emergency access opens a new instance.`,
  ];
}

function byHand({ stage, instance }: StageSettings, { connectorUrl }: DeployedStage): readonly string[] {
  const id = instance.kind === "existing" ? instance.instanceId : "<id>";
  return [
    `Set the instance up: npm run flows -- ${stage} --instance ${id} --origin ${connectorUrl} writes the flows, and a guide with every command. The ARN it asks for is that of the function patchbay-${stage}-customerLookup.`,
  ];
}

function crmPage({ crm }: StageSettings, { connectorUrl }: DeployedStage): string {
  return crm.name === "sap"
    ? `In SAP, set the CTI provider's address to ${connectorUrl} and allow it in the content security policy; agents' profiles need the widget and the microphone.`
    : `In ${crms[crm.name].title}, add ${connectorUrl} as a page in a frame (a custom tab or button), with the microphone allowed; or let agents keep it open beside ${crms[crm.name].title}.`;
}

function calls({ stage, instance }: StageSettings, { phoneNumber, instanceUrl }: DeployedStage): readonly string[] {
  const existing =
    instance.kind === "new"
      ? []
      : [
          `Your instance keeps its own numbers and flows. In ${instanceUrl}, see that Contact Lens is on, and give agents the stage's routing profile.`,
        ];
  const number =
    phoneNumber === null
      ? `No number leads to the stage. In ${instanceUrl}, tie one to the flow patchbay-${stage}-inbound.`
      : `Call ${phoneNumber} with an agent available.`;
  return [...existing, number];
}
