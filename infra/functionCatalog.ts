/** The functions of a stage: what is bundled, with which limits, and what sets each off. */
import type { QueueName } from "../contract/events.ts";

export type FunctionName = "customerLookup" | "callLogging" | "callSummary" | "connectorApi" | "crmWebhook";

export interface FunctionDefinition {
  /** Relative to the repository; exports `handler`. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly trigger:
    | { readonly kind: "flow" }
    | { readonly kind: "queue"; readonly queue: QueueName }
    | { readonly kind: "api" };
}

export const functionCatalog: Readonly<Record<FunctionName, FunctionDefinition>> = {
  customerLookup: {
    entry: "functions/handlers/customerLookup.ts",
    timeoutSeconds: 8,
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
};

export const functionNames = Object.keys(functionCatalog) as readonly FunctionName[];
