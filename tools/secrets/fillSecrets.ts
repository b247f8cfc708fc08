/**
 * Filling a stage's secrets: asks for the values, tries them on the CRM, and puts them. A value is never shown, never part
 * of a message, and never put when the CRM refuses it, unless told to.
 */
import { crms } from "../../contract/crms.ts";
import type { CrmSecret, WebhookSecret } from "../../contract/functionSettings.ts";
import type { CrmName } from "../../contract/identifiers.ts";
import type { Finding } from "../../functions/crm/crm.ts";

export interface SecretPorts {
  /** @returns what was typed; empty keeps what is there */
  ask(question: Question): Promise<string>;
  print(text: string): void;
  /** Tries the credentials on the CRM. */
  verify(secret: CrmSecret): Promise<readonly Finding[]>;
  put(secretId: string, value: CrmSecret | WebhookSecret): Promise<void>;
  /** A password for the webhook's log-in, for whoever types none. */
  newPassword(): string;
}

export interface Question {
  readonly text: string;
  /** Not echoed. */
  readonly hidden: boolean;
}

export interface SecretIds {
  readonly crm: string;
  readonly webhook: string;
}

export interface StageToFill {
  readonly crm: CrmName;
  readonly secrets: SecretIds;
  /** Puts the CRM's credentials although a check fails: one that does not matter here, or ids that are not right yet. */
  readonly anyway?: boolean;
}

/** @returns whether everything that was typed is now in its secret */
export async function fillSecrets(stage: StageToFill, ports: SecretPorts): Promise<boolean> {
  const filled = await fillCrmSecret(stage, ports);
  await fillWebhookSecret(stage.secrets.webhook, ports);
  return filled;
}

async function fillCrmSecret(stage: StageToFill, ports: SecretPorts): Promise<boolean> {
  const secret = await askForCrmSecret(stage.crm, ports, "keeps what is there");
  if (secret === null) {
    ports.print(`${stage.secrets.crm}: kept as it is.`);
    return true;
  }
  const findings = await ports.verify(secret);
  for (const finding of findings) ports.print(findingText(finding));
  if (stage.anyway !== true && findings.some(({ ok }) => !ok)) {
    ports.print(
      `${stage.secrets.crm}: not changed, because the CRM did not take all of it. Mend what is marked, and run this again; or add --anyway.`,
    );
    return false;
  }
  await ports.put(stage.secrets.crm, secret);
  ports.print(`${stage.secrets.crm}: filled. Functions that are running take it up at their next refused request.`);
  return true;
}

/** @returns `null` when nothing was typed, which does what `whenEmpty` says */
export async function askForCrmSecret(
  crm: CrmName,
  { ask, print }: Pick<SecretPorts, "ask" | "print">,
  whenEmpty: string,
): Promise<CrmSecret | null> {
  const { title, logsInAs } = crms[crm];
  const isApplication = logsInAs === "application";
  const [name, secret] = isApplication
    ? [`${title} client id`, `${title} client secret`]
    : [`${title} user`, `${title} password`];
  for (;;) {
    const first = (await ask({ text: `${name} (empty ${whenEmpty})`, hidden: false })).trim();
    if (first === "") return null;
    const second = await ask({ text: secret, hidden: true });
    if (second === "") {
      print(`${secret} must not be empty.`);
      continue;
    }
    return isApplication ? { clientId: first, clientSecret: second } : { username: first, password: second };
  }
}

async function fillWebhookSecret(secretId: string, { ask, print, put, newPassword }: SecretPorts): Promise<void> {
  const username = (
    await ask({ text: "User with which the CRM's webhook logs in (empty keeps what is there)", hidden: false })
  ).trim();
  if (username === "") return print(`${secretId}: kept as it is.`);
  const typed = await ask({ text: "Its password (empty makes one)", hidden: true });
  await put(secretId, { username, password: typed === "" ? newPassword() : typed });
  print(
    typed === ""
      ? `${secretId}: filled with a new password. Read it where you set the webhook up: aws secretsmanager get-secret-value --secret-id ${secretId}`
      : `${secretId}: filled.`,
  );
}

/** One line for what is right, two for what is not. */
export function findingText({ ok, what, remedy }: Finding): string {
  return ok ? `  ok    ${what}` : `  WRONG ${what}\n        ${remedy ?? "look at the message"}`;
}
