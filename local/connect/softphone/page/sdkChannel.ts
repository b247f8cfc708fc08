/**
 * What the softphone says on the message port that newer parts of amazon-connect-streams talk over ("Amazon Connect SDK"):
 * every request is answered, since an unanswered one keeps its caller waiting for 30 seconds.
 */
import { isRecord } from "./lineState.ts";

export interface SdkFacts {
  /** The instance's access URL. */
  readonly origin: string;
  readonly region: string;
  readonly connectionId: string;
  readonly now: Date;
}

/** The answer to one message of the port; `null` when it wants none. */
export function answerOnSdkChannel(message: unknown, facts: SdkFacts): Readonly<Record<string, unknown>> | null {
  if (!isRecord(message)) return null;
  switch (message.type) {
    case "cross-domain-site-ready":
      // An interval of 0 asks for no health checks.
      return { type: "acknowledge", connectionId: facts.connectionId, status: {}, healthCheckInterval: 0 };
    case "healthCheck":
      return { type: "healthCheckResponse", time: facts.now.getTime(), counter: message.counter ?? 0 };
    case "request":
      return answerRequest(message, facts);
    default:
      // Subscriptions are taken and never published to: the simulated line is never lost. Logs and metrics end here.
      return null;
  }
}

function answerRequest(message: Readonly<Record<string, unknown>>, facts: SdkFacts): Readonly<Record<string, unknown>> {
  const envelope = { type: "response", requestId: message.requestId, namespace: message.namespace };
  switch (message.command) {
    case "contact/getInstanceDetails":
      return { ...envelope, isError: false, data: { origin: facts.origin, region: facts.region } };
    case "agent/getNetworkConnectionStatus":
      return { ...envelope, isError: false, data: { status: "connected", timestamp: facts.now.getTime() } };
    default:
      return {
        ...envelope,
        isError: true,
        reason: "The simulated softphone does not have this command.",
        errorKey: "unsupportedCommand",
        details: { command: message.command },
      };
  }
}
