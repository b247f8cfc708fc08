/** What the desk page calls things. */
import type { Fault } from "../../crm/faults.ts";
import type { CallState } from "../deskViews.ts";

export const stateTitles: Readonly<Record<CallState, string>> = {
  inFlow: "in the flow",
  queued: "waiting in the queue",
  ringing: "ringing",
  connected: "talking",
  wrapUp: "wrap-up",
  ended: "ended",
};

export const faultTitles: Readonly<Record<Fault["kind"], string>> = {
  none: "works",
  slow: "slow (3 s)",
  rateLimited: "too many requests (429)",
  serverError: "server error (503)",
  timeoutAfterWrite: "no answer after a write",
  down: "down",
};
