/**
 * Why the softphone does not answer, and what the agent or an administrator can do about it.
 *
 * The browser hides the reason: a refused frame, a login page and blocked cookies all look like silence. What can be
 * known is put together here, and the most likely reason is named, the likelier ones first.
 */
import type { PhoneFacts, PhoneState } from "./phone.ts";

export type DiagnosisKind =
  | "libraryMissing"
  | "offline"
  | "lostConnection"
  | "loggedOut"
  | "accessDenied"
  | "hostUnreachable"
  | "wrongAddress"
  | "storageBlocked"
  | "loginWindowOpen"
  | "loginWindowMissing"
  | "retrying"
  | "originNotApproved";

export interface Diagnosis {
  readonly kind: DiagnosisKind;
  /** What a button beside the explanation does. */
  readonly remedy: "logIn" | "reload" | "none";
}

/** Where Amazon Connect serves its softphone: the path differs between new and old access URLs. */
const ccpPath = /^(\/[^/]+)?(\/connect)?\/ccp(-v2)?(\/(softphone)?)?$/;

export function diagnose(state: PhoneState): Diagnosis | null {
  switch (state.kind) {
    case "connecting":
    case "ready":
      return null;
    case "lost":
      return { kind: state.facts.online ? "lostConnection" : "offline", remedy: "none" };
    case "loginNeeded":
      return explainSilence(state.facts);
  }
}

function explainSilence(facts: PhoneFacts): Diagnosis {
  if (!facts.libraryLoaded)
    return { kind: facts.storageAllowed ? "libraryMissing" : "storageBlocked", remedy: "reload" };
  if (!facts.online) return { kind: "offline", remedy: "none" };
  if (facts.accessDenied) return { kind: "accessDenied", remedy: "none" };
  if (facts.hostReachable === false) return { kind: "hostUnreachable", remedy: "reload" };
  if (facts.tryingAgain && !facts.retriesExhausted) return { kind: "retrying", remedy: "none" };
  if (facts.loggedOut) return { kind: "loggedOut", remedy: facts.retriesExhausted ? "reload" : "logIn" };
  if (facts.loginWindow === "open") return { kind: "loginWindowOpen", remedy: "logIn" };
  if (facts.retriesExhausted || facts.loginWindow === "closed") return afterLogin(facts);
  return { kind: "loginWindowMissing", remedy: "logIn" };
}

/** The agent has logged in, or a minute has passed, and there is still no answer. */
function afterLogin(facts: PhoneFacts): Diagnosis {
  const remedy = facts.retriesExhausted ? "reload" : "logIn";
  if (!ccpPath.test(facts.ccpPath)) return { kind: "wrongAddress", remedy };
  if (facts.embedded && !facts.storageAllowed) return { kind: "storageBlocked", remedy };
  return { kind: "originNotApproved", remedy };
}
