/**
 * Asks a caller whom the CRM does not know by number for a number that it does know: the customer's, a ticket's, or a
 * product's serial number. Whatever he does not want, does not have or types wrong, the call goes on.
 *
 * Flow logging is off around these steps, as around the look-up: what is typed may tell who somebody is.
 */
import { askForDigits, askForKey, invokeFunction, nothingTyped, say, setAttributes, whenEquals } from "./actions.ts";
import type { FlowAction } from "./flow.ts";
import { keepAnswer, type LookupSettings } from "./lookupSteps.ts";
import type { FlowPrompts } from "./prompts.ts";

export interface KeypadMenuSettings extends LookupSettings {
  readonly prompts: FlowPrompts;
}

/** Id of the first of these steps. */
export const menuStart = "is-nobody";

/** @param to where callers go who were found, and all the others */
export function keypadMenuSteps(
  settings: KeypadMenuSettings,
  to: { readonly found: string; readonly otherwise: string },
): readonly FlowAction[] {
  const { prompts } = settings;
  const { otherwise } = to;
  return [
    // Several customers share the number: the agent picks. And a CRM that did not answer will not answer now.
    whenEquals(menuStart, "$.Attributes.MatchKind", ["none", "anonymous"], { equal: "menu", otherwise }),
    askForKey(
      "menu",
      {
        text: prompts.menu,
        keys: Object.fromEntries(kinds.map(({ key, name }) => [key, `ask-${name}-number`])),
        timeLimitSeconds: 5,
      },
      otherwise,
    ),
    ...kinds.flatMap((kind) => numberSteps(kind, settings, otherwise)),
    keepAnswer("number-attributes", "is-found"),
    whenEquals("is-found", "$.Attributes.CustomerFound", "true", { equal: "greet-identified", otherwise }),
    say("greet-identified", prompts.greetIdentified, { next: to.found, onError: to.found }),
  ];
}

interface NumberKind {
  readonly key: string;
  readonly name: string;
  readonly parameter: "CustomerNumber" | "TicketNumber" | "SerialNumber";
  readonly prompt: "askCustomerNumber" | "askTicketNumber" | "askSerialNumber";
  readonly mostDigits: number;
}

/** SAP's own numbers have up to ten digits. Serial numbers are the makers' own; one with letters cannot be typed. */
const kinds: readonly NumberKind[] = [
  { key: "1", name: "customer", parameter: "CustomerNumber", prompt: "askCustomerNumber", mostDigits: 10 },
  { key: "2", name: "ticket", parameter: "TicketNumber", prompt: "askTicketNumber", mostDigits: 10 },
  { key: "3", name: "serial", parameter: "SerialNumber", prompt: "askSerialNumber", mostDigits: 20 },
];

const typed = "$.StoredCustomerInput";

function numberSteps(kind: NumberKind, settings: KeypadMenuSettings, otherwise: string): readonly FlowAction[] {
  const { name, parameter } = kind;
  const lookUp = `look-up-${name}-number`;
  const isSerial = parameter === "SerialNumber";
  const keep = "keep-serial-number";
  return [
    askForDigits(
      `ask-${name}-number`,
      { text: settings.prompts[kind.prompt], most: kind.mostDigits, timeLimitSeconds: 8 },
      { next: `is-${name}-number-typed`, onError: otherwise },
    ),
    whenEquals(`is-${name}-number-typed`, typed, nothingTyped, {
      equal: otherwise,
      otherwise: isSerial ? keep : lookUp,
    }),
    // SAP's desktop takes it with the call, known or not.
    ...(isSerial ? [setAttributes(keep, { Serial: typed }, { next: lookUp, onError: lookUp })] : []),
    invokeFunction(
      lookUp,
      {
        functionArn: settings.lookupFunctionArn,
        timeLimitSeconds: settings.lookupTimeLimitSeconds,
        parameters: { [parameter]: typed },
      },
      { next: "number-attributes", onError: otherwise },
    ),
  ];
}
