/** The functions of a stage: what is bundled, with which limits, and what sets each off. */
import type { QueueName } from "../contract/events.ts";
import type { FunctionSettings } from "../contract/functionSettings.ts";

export type FunctionName =
  | "customerLookup"
  | "callLogging"
  | "callSummary"
  | "connectorApi"
  | "crmWebhook"
  | "reconcile"
  | "rotateContactToken";

export interface FunctionDefinition {
  /** Relative to the repository; exports `handler`. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly trigger:
    | { readonly kind: "flow" }
    | { readonly kind: "queue"; readonly queue: QueueName }
    | { readonly kind: "api" }
    | { readonly kind: "schedule"; readonly everyMinutes: number }
    /** AWS Secrets Manager asks for each step of a rotation. */
    | { readonly kind: "rotation"; readonly secret: keyof FunctionSettings["secrets"] };
}

export const functionCatalog: Readonly<Record<FunctionName, FunctionDefinition>> = {
  customerLookup: {
    entry: "functions/handlers/customerLookup.ts",
    // Longer than a flow waits: what is written after the answer ends with the function.
    timeoutSeconds: 15,
    memoryMegabytes: 1024,
    trigger: { kind: "flow" },
  },
  callLogging: {
    entry: "functions/handlers/callLogging.ts",
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    trigger: { kind: "queue", queue: "callLogging" },
  },
  callSummary: {
    entry: "functions/handlers/callSummary.ts",
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    trigger: { kind: "queue", queue: "callSummary" },
  },
  connectorApi: {
    entry: "functions/handlers/connectorApi.ts",
    timeoutSeconds: 10,
    memoryMegabytes: 512,
    trigger: { kind: "api" },
  },
  crmWebhook: {
    entry: "functions/handlers/crmWebhook.ts",
    timeoutSeconds: 10,
    memoryMegabytes: 512,
    trigger: { kind: "api" },
  },
  reconcile: {
    entry: "functions/handlers/reconcile.ts",
    timeoutSeconds: 120,
    memoryMegabytes: 512,
    trigger: { kind: "schedule", everyMinutes: 15 },
  },
  rotateContactToken: {
    entry: "functions/handlers/rotateContactToken.ts",
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    trigger: { kind: "rotation", secret: "contactToken" },
  },
};

export const functionNames = Object.keys(functionCatalog) as readonly FunctionName[];
