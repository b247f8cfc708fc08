/** The command line of `npm run flows`. */

export interface FlowsOptions {
  /** Its settings say language, voice, texts and menu; `null` takes the options' own. */
  readonly stage: string | null;
  readonly folder: string | null;
  readonly language: string | null;
  readonly keypadMenu: boolean | null;
  /** What the flows and the guide name; `null` leaves a placeholder. */
  readonly functionArn: string | null;
  readonly queueArn: string | null;
  readonly hoursId: string | null;
  readonly instanceId: string | null;
  readonly origin: string | null;
}

export type ParsedFlows =
  | { readonly kind: "run"; readonly options: FlowsOptions }
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

export const flowsHelp = `npm run flows -- [<stage>] [options]

Writes the flows as JSON, the Contact Lens rules, and a guide how to put them into an instance that is managed by hand.

  <stage>             takes language, voice, texts, menu and time limit from Pulumi.<stage>.yaml
  --out <folder>      where the files go (flows-<stage>, or flows)
  --function <arn>    customer-lookup
  --queue <arn>       where callers arrive
  --hours <id>        hours of operation
  --instance <id>     the Amazon Connect instance, for the guide's commands
  --origin <url>      the connector's page, for the guide's commands
  --language <locale> another language than the stage's, e.g. de-DE
  --menu, --no-menu   with or without the keypad menu
  --help              this text

What is not given stays a placeholder, which the guide lists.
`;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Options with a value: the field each fills, and what it must look like. */
const valued: Readonly<
  Record<string, { readonly field: keyof FlowsOptions; readonly form: RegExp; readonly says: string }>
> = {
  "--out": { field: "folder", form: /./, says: "a folder" },
  "--function": {
    field: "functionArn",
    form: /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w:-]+$/,
    says: "a function's ARN",
  },
  "--queue": {
    field: "queueArn",
    form: /^arn:aws[\w-]*:connect:[\w-]+:\d{12}:instance\/[\w-]+\/queue\/[\w-]+$/,
    says: "a queue's ARN",
  },
  "--hours": { field: "hoursId", form: uuid, says: "the id of hours of operation" },
  "--instance": { field: "instanceId", form: uuid, says: "an instance's id" },
  "--origin": { field: "origin", form: /^https:\/\/[^/?#\s]+$/, says: "https://, a host and no path" },
  "--language": { field: "language", form: /^[a-z]{2}-[A-Z]{2}$/, says: "a locale such as en-AU" },
};

export function parseFlowsOptions(args: readonly string[]): ParsedFlows {
  let options: FlowsOptions = {
    stage: null,
    folder: null,
    language: null,
    keypadMenu: null,
    functionArn: null,
    queueArn: null,
    hoursId: null,
    instanceId: null,
    origin: null,
  };
  const problems: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? "";
    const equals = argument.startsWith("--") ? argument.indexOf("=") : -1;
    const name = equals < 0 ? argument : argument.slice(0, equals);
    const option = valued[name];
    if (name === "--help") return { kind: "help" };
    if (name === "--menu" || name === "--no-menu") options = { ...options, keypadMenu: name === "--menu" };
    else if (option !== undefined) {
      if (equals < 0) index += 1;
      const value = equals < 0 ? (args[index] ?? "") : argument.slice(equals + 1);
      if (option.form.test(value)) options = { ...options, [option.field]: value };
      else problems.push(`${name} takes ${option.says}`);
    } else if (name.startsWith("-")) problems.push(`there is no option ${name}`);
    else if (options.stage !== null) problems.push("say one stage");
    else if (!/^[a-z0-9-]+$/i.test(name)) problems.push("a stage's name has letters, digits and dashes");
    else options = { ...options, stage: name };
  }
  return problems.length > 0 ? { kind: "refused", problems } : { kind: "run", options };
}
