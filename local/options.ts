/** The command line of `npm start`. */
import { type LocalCrm, localCrms } from "./stages.ts";

export interface LocalOptions {
  readonly firstPort: number;
  readonly crms: readonly LocalCrm[];
  /** How many times faster than Amazon Connect its waits go by. */
  readonly speed: number;
  /** The softphone asks for a log-in. */
  readonly login: boolean;
}

export type ParsedOptions =
  | { readonly kind: "run"; readonly options: LocalOptions }
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

export const defaultOptions: LocalOptions = { firstPort: 4400, crms: localCrms, speed: 20, login: false };

/** Ports taken from the first one on. */
export const portCount = 8;

export const helpText = `npm start -- [options]

  --port <number>          first of ${portCount} ports (${defaultOptions.firstPort})
  --crm <${localCrms.join("|")}>      one stage alone instead of both
  --speed <number>         how many times faster than the real system waits go by (${defaultOptions.speed})
  --login                  the softphone asks for a log-in, in a pop-up
  --help                   this text
`;

export function parseOptions(args: readonly string[]): ParsedOptions {
  let options = defaultOptions;
  const problems: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [name = "", inline] = (args[index] ?? "").split("=", 2);
    const value = (): string => {
      if (inline !== undefined) return inline;
      index += 1;
      return args[index] ?? "";
    };
    switch (name) {
      case "--help":
        return { kind: "help" };
      case "--login":
        options = { ...options, login: true };
        break;
      case "--port": {
        const port = Number(value());
        if (Number.isInteger(port) && port >= 1024 && port <= 65_535 - portCount)
          options = { ...options, firstPort: port };
        else problems.push(`--port takes a whole number from 1024 to ${65_535 - portCount}`);
        break;
      }
      case "--speed": {
        const speed = Number(value());
        if (speed >= 1 && speed <= 1000) options = { ...options, speed };
        else problems.push("--speed takes a number from 1 to 1000");
        break;
      }
      case "--crm": {
        const name = value();
        const crm = localCrms.find((one) => one === name);
        if (crm !== undefined) options = { ...options, crms: [crm] };
        else problems.push(`--crm takes ${localCrms.join(" or ")}`);
        break;
      }
      default:
        problems.push(`"${name}" is not an option`);
    }
  }
  return problems.length > 0 ? { kind: "refused", problems } : { kind: "run", options };
}
