/** The command line of `npm run redrive`. */

export interface RedriveOptions {
  readonly stage: string;
  readonly send: boolean;
  /** Of SQS; `null` takes AWS's own, or that of the local contact center. */
  readonly endpoint: string | null;
  /** Of the local desk. */
  readonly port: number;
}

export type ParsedRedrive =
  | { readonly kind: "run"; readonly options: RedriveOptions }
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

export const redriveHelp = `npm run redrive -- <stage> [options]

  <stage>             a deployed stage, or local, local-halopsa, local-sap
  --send              send the dead letters again instead of only listing them
  --port <number>     port of the local desk (4400)
  --endpoint <url>    another SQS than the one of your AWS environment
  --help              this text
`;

export function parseRedriveOptions(args: readonly string[]): ParsedRedrive {
  let options: RedriveOptions = { stage: "", send: false, endpoint: null, port: 4400 };
  const problems: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [name = "", inline] = (args[index] ?? "").split("=", 2);
    const value = (): string => {
      if (inline !== undefined) return inline;
      index += 1;
      return args[index] ?? "";
    };
    if (name === "--help") return { kind: "help" };
    if (name === "--send") options = { ...options, send: true };
    else if (name === "--endpoint") {
      const endpoint = value();
      if (/^https?:\/\/[^/]+/.test(endpoint)) options = { ...options, endpoint };
      else problems.push("--endpoint takes an http or https address");
    } else if (name === "--port") {
      const port = Number(value());
      if (Number.isInteger(port) && port > 0 && port < 65_536) options = { ...options, port };
      else problems.push("--port takes a port's number");
    } else if (name.startsWith("-")) problems.push(`there is no option ${name}`);
    else if (options.stage !== "") problems.push("say one stage");
    else options = { ...options, stage: name };
  }
  if (options.stage === "" && problems.length === 0) problems.push("say which stage");
  else if (!/^[a-z0-9-]*$/i.test(options.stage)) problems.push("a stage's name has letters, digits and dashes");
  return problems.length > 0 ? { kind: "refused", problems } : { kind: "run", options };
}
