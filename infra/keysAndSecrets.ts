/**
 * The stage's key and its secrets. Secrets are containers only: `npm run secrets` fills them, and the contact tokens' key is
 * made by its first rotation. Whoever chooses so may keep the CRM's and the webhook's in Pulumi's configuration instead.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CrmSecret, WebhookSecret } from "../contract/functionSettings.ts";
import { type SecretKind, secretNames } from "../contract/secretNames.ts";
import { accountId } from "./account.ts";
import { keyPolicy } from "./keyPolicy.ts";
import type { StageSettings } from "./stageSettings.ts";

export type StageSecrets = Readonly<Record<SecretKind, aws.secretsmanager.Secret>>;

/** Where `secrets.kind: "pulumi"` looks: secret objects of the stack's configuration, such as `patchbay:crmSecret`. */
export const secretConfigKeys = { crm: "crmSecret", webhook: "webhookSecret" } as const;

export function createKey({ settings }: { readonly settings: StageSettings }): aws.kms.Key {
  const { stage, region, production, instance } = settings;
  const policy = accountId().apply((account) =>
    JSON.stringify(keyPolicy({ stage, region, accountId: account, instanceAlias: instance.alias })),
  );
  const key = new aws.kms.Key("key", {
    description: `Data of Patchbay's stage ${stage}`,
    enableKeyRotation: true,
    // What it encrypted is lost with it, so there is time to think again.
    deletionWindowInDays: production ? 30 : 7,
    policy,
  });
  new aws.kms.Alias("key", { name: `alias/patchbay-${stage}`, targetKeyId: key.keyId });
  return key;
}

export function createSecrets({ settings, key }: { readonly settings: StageSettings; readonly key: aws.kms.Key }) {
  const names = secretNames(settings.stage);
  const create = (name: SecretKind, description: string): aws.secretsmanager.Secret =>
    new aws.secretsmanager.Secret(`secret-${name}`, {
      name: names[name],
      description,
      kmsKeyId: key.arn,
      // A deleted secret keeps its name for so long, which a stage that is made anew needs.
      recoveryWindowInDays: settings.production ? 30 : 0,
    });
  const secrets: StageSecrets = {
    crm: create("crm", "Credentials for the CRM's API"),
    contactToken: create("contactToken", "Keys that sign contact tokens; rotated by itself"),
    webhook: create("webhook", "Credentials that the CRM's webhook logs in with"),
  };
  if (settings.secrets.kind === "pulumi") fillFromConfiguration(secrets);
  return secrets;
}

function fillFromConfiguration(secrets: StageSecrets): void {
  const config = new pulumi.Config("patchbay");
  const fill = (name: keyof typeof secretConfigKeys, value: pulumi.Output<CrmSecret | WebhookSecret>) =>
    new aws.secretsmanager.SecretVersion(`secret-${name}`, {
      secretId: secrets[name].id,
      secretString: pulumi.secret(pulumi.jsonStringify(value)),
    });
  fill("crm", config.requireSecretObject<CrmSecret>(secretConfigKeys.crm));
  fill("webhook", config.requireSecretObject<WebhookSecret>(secretConfigKeys.webhook));
}
