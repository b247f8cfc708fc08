/** `npm run secrets -- <stage>`: asks for a stage's secrets, tries them on the CRM, and puts them into AWS Secrets Manager. */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import {
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { InvalidInput, PatchbayError } from "../contract/errors.ts";
import { createCrm } from "../functions/crm/registry.ts";
import { fillSecrets } from "./secrets/fillSecrets.ts";
import { openTerminal } from "./secrets/terminal.ts";
import { crmStageNamed } from "./stage/crmStageNamed.ts";

const help = `npm run secrets -- <stage> [options]

  <stage>             a stage with a Pulumi.<stage>.yaml, or local-halopsa, local-sap
  --anyway            puts the CRM's credentials although a check fails
  --port <number>     port of the local desk (4400)
  --help              this text

Asks for the CRM's credentials and the webhook's log-in, tries the former on the CRM, and puts both where the functions
read them. Nothing that is typed is shown or kept anywhere else. A pipe answers one line per question.
`;

/** @param args the command line behind `npm run secrets --` */
export async function main(args: readonly string[], print: (text: string) => void = console.log): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      anyway: { type: "boolean", default: false },
      port: { type: "string", default: "4400" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    print(help);
    return;
  }
  const [stage, ...others] = positionals;
  if (stage === undefined || others.length > 0) {
    throw new InvalidInput("The command line", ["say one stage, e.g. npm run secrets -- dev"]);
  }
  const { crmStage, secretIds, access } = await crmStageNamed(stage, Number(values.port));
  const client = new SecretsManagerClient(access("SECRETS_MANAGER"));
  const terminal = openTerminal();
  try {
    const filled = await fillSecrets(
      { crm: crmStage.crm.name, secrets: secretIds, anyway: values.anyway },
      {
        ask: terminal.ask,
        print,
        verify: async (secret) => {
          const secrets = {
            get: async <Secret>(_id: string, decode: (json: unknown) => Secret) => decode(secret),
            refresh: async <Secret>(_id: string, decode: (json: unknown) => Secret) => decode(secret),
          };
          return (await createCrm(crmStage, { secrets })).verify();
        },
        put: (secretId, value) => put(client, secretId, JSON.stringify(value)),
        newPassword: () => randomBytes(24).toString("base64url"),
      },
    );
    if (!filled) process.exitCode = 1;
  } finally {
    terminal.close();
    client.destroy();
  }
}

async function put(client: SecretsManagerClient, SecretId: string, SecretString: string): Promise<void> {
  try {
    await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new PatchbayError(
      "SECRET_NOT_THERE",
      `There is no secret ${SecretId} yet: deploy the stage first (pulumi up), then run this again.`,
      { cause: error },
    );
  }
}
