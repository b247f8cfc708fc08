/** `npm run halopsa -- ids <stage>` and `npm run sap -- ids <stage>`: lists the CRM's own ids that the settings need. */
import { parseArgs } from "node:util";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { InvalidInput } from "../contract/errors.ts";
import type { CrmSecret, CrmSettings } from "../contract/functionSettings.ts";
import type { CrmName } from "../contract/identifiers.ts";
import { listHaloPsaIds } from "../functions/crm/halopsa/settingIds.ts";
import type { CrmPorts } from "../functions/crm/ports.ts";
import { crmPorts } from "../functions/crm/registry.ts";
import { listSapIds } from "../functions/crm/sap/settingIds.ts";
import type { SettingIds } from "../functions/crm/settingIds.ts";
import { createSecrets } from "../functions/runtime/secrets.ts";
import { askForCrmSecret } from "./secrets/fillSecrets.ts";
import { openTerminal } from "./secrets/terminal.ts";
import { crmStageNamed } from "./stage/crmStageNamed.ts";

/** @param args the command line behind `npm run halopsa --` or `npm run sap --` */
export async function main(
  crm: CrmName,
  args: readonly string[],
  print: (text: string) => void = console.log,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ask: { type: "boolean", default: false },
      port: { type: "string", default: "4400" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    print(helpFor(crm));
    return;
  }
  const [command, stage, ...others] = positionals;
  if (command !== "ids" || stage === undefined || others.length > 0) {
    throw new InvalidInput("The command line", [`say: npm run ${crm} -- ids <stage>`]);
  }
  const { crmStage, access } = await crmStageNamed(stage, Number(values.port));
  if (crmStage.crm.name !== crm) {
    throw new InvalidInput("The stage", [
      `${stage} works with ${crmStage.crm.name}: npm run ${crmStage.crm.name} -- ids ${stage}`,
    ]);
  }
  const client = new SecretsManagerClient(access("SECRETS_MANAGER"));
  const stored = async (SecretId: string): Promise<string> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    return SecretString ?? "";
  };
  try {
    const typed = values.ask ? await askOnce(crm, print) : null;
    const secrets = createSecrets(typed === null ? stored : async () => JSON.stringify(typed));
    for (const list of await listIds(crmStage.crm, crmPorts(crmStage, { secrets }))) print(listText(list));
  } finally {
    client.destroy();
  }
}

async function askOnce(crm: CrmName, print: (text: string) => void): Promise<CrmSecret | null> {
  const terminal = openTerminal();
  try {
    return await askForCrmSecret(crm, { ask: terminal.ask, print }, "takes the stage's own");
  } finally {
    terminal.close();
  }
}

function listIds(settings: CrmSettings, ports: CrmPorts): Promise<readonly SettingIds[]> {
  switch (settings.name) {
    case "halopsa":
      return listHaloPsaIds(settings, ports);
    case "sap":
      return listSapIds(settings, ports);
  }
}

function listText({ settings, from, rows }: SettingIds): string {
  const width = Math.max(0, ...rows.map(({ id }) => id.length));
  const lines = rows.map(({ id, name }) => `  ${id.padStart(width)}  ${name}`);
  return [`${settings.join(", ")}, from ${from}`, ...(lines.length > 0 ? lines : ["  none"]), ""].join("\n");
}

function helpFor(crm: CrmName): string {
  return `npm run ${crm} -- ids <stage> [options]

  <stage>             a stage with a Pulumi.<stage>.yaml, or local-${crm}
  --ask               asks for the credentials and keeps them nowhere: for a stage whose secrets are not filled yet
  --port <number>     port of the local desk (4400)
  --help              this text

Lists the ids of the CRM that the stage's settings name. Changes nothing.
`;
}
