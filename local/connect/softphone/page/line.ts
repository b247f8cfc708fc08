/** The agent's line, as the softphone's document reaches it on its own server. */
import { isRecord, type LineState, parseLineState } from "./lineState.ts";
import type { ApiOutcome } from "./protocol.ts";

export interface Line {
  request(method: string, params: Readonly<Record<string, unknown>>): Promise<ApiOutcome>;
  logOut(): Promise<void>;
}

export interface LineListeners {
  readonly onState: (state: LineState) => void;
  readonly onLoggedOut: () => void;
  /** False while the server cannot be reached; the browser goes on trying. */
  readonly onReachable: (reachable: boolean) => void;
}

/** @param base of the stage's paths, with a slash at the end */
export function openLine(base: URL, listeners: LineListeners): Line {
  const events = new EventSource(new URL("line/events", base));
  events.addEventListener("open", () => listeners.onReachable(true));
  events.addEventListener("error", () => {
    listeners.onReachable(false);
    // The browser tries again by itself, unless the server refused: then the session has ended.
    if (events.readyState === EventSource.CLOSED) listeners.onLoggedOut();
  });
  events.addEventListener("state", (event) => listeners.onState(parseLineState(event.data)));
  events.addEventListener("loggedOut", () => listeners.onLoggedOut());
  return {
    async request(method, params) {
      try {
        const answer = await fetch(new URL(`line/${encodeURIComponent(method)}`, base), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(params),
        });
        if (answer.ok) return parseOutcome(await answer.json());
        return failed("AccessDeniedException", await answer.text(), answer.status);
      } catch (error) {
        return failed("NetworkException", `The softphone's server did not answer: ${String(error)}`, 503);
      }
    },
    async logOut() {
      await fetch(new URL("logout", base));
    },
  };
}

function parseOutcome(answer: unknown): ApiOutcome {
  if (isRecord(answer) && answer.ok === true) return { ok: true, data: answer.data };
  if (isRecord(answer) && answer.ok === false) {
    return failed(String(answer.type), String(answer.message), Number(answer.statusCode));
  }
  return failed("InternalServiceException", "The softphone's server gave an answer that says nothing.", 500);
}

function failed(type: string, message: string, statusCode: number): ApiOutcome {
  return { ok: false, type, message, statusCode };
}
