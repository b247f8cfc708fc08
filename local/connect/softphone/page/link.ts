/** Joins the protocol to the document: the framing page, the SDK's message port, other softphones, and the agent's line. */
import type { Line } from "./line.ts";
import { isRecord, type LineState } from "./lineState.ts";
import { type LinkEffect, type LinkInput, type LinkState, step, unopenedLink } from "./protocol.ts";
import { answerOnSdkChannel } from "./sdkChannel.ts";

export interface Link {
  /** Says hello to the framing page. */
  open(): void;
  dispatch(input: LinkInput): void;
}

export interface LinkSurroundings {
  readonly line: Line;
  /** Base of the stage's paths, with a slash at the end. */
  readonly base: URL;
  readonly onChange: (state: LinkState) => void;
}

export function joinLink({ line, base, onChange }: LinkSurroundings): Link {
  let state = unopenedLink;
  const siblings = openSiblings(base.pathname);
  // Opened as a tab of its own the document is nobody's frame, and would hear its own messages.
  const page = parent === window ? null : parent;

  const dispatch = (input: LinkInput) => {
    const next = step(state, input);
    state = next.state;
    for (const effect of next.effects) run(effect);
    onChange(state);
  };
  const run = (effect: LinkEffect) => {
    switch (effect.kind) {
      case "post":
        // The protocol's own rule: which page frames the softphone is decided by the approved origins, before this runs.
        page?.postMessage({ event: effect.event, data: effect.data }, "*");
        return;
      case "request":
        void line
          .request(effect.method, effect.params)
          .then((outcome) => dispatch({ kind: "answer", requestId: effect.requestId, method: effect.method, outcome }));
        return;
      case "openSdkChannel":
        if (page !== null) openSdkChannel(page, base, () => state.line);
        return;
      case "awaitConfigure":
        setTimeout(() => dispatch({ kind: "configureOverdue" }), 1000);
        return;
      case "tellSiblings":
        siblings?.postMessage({ event: effect.event, data: effect.data });
        return;
      case "logOut":
        // The server ends every softphone of this session, this one too.
        void line.logOut().finally(() => location.reload());
        return;
      case "reload":
        location.reload();
        return;
    }
  };

  if (siblings !== null) {
    siblings.onmessage = ({ data }) => {
      if (isRecord(data) && typeof data.event === "string") {
        dispatch({ kind: "sibling", event: data.event, data: data.data });
      }
    };
  }
  if (page !== null) {
    window.addEventListener("message", (message) => {
      const { source, data } = message;
      if (source !== page || !isRecord(data) || typeof data.event !== "string") return;
      dispatch({ kind: "message", event: data.event, data: data.data });
    });
  }
  return {
    open: () => dispatch({ kind: "opened", id: crypto.randomUUID() }),
    dispatch,
  };
}

/** Softphones of one agent in several tabs share what a shared worker would tell them all. */
function openSiblings(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(`patchbay softphone ${name}`);
  } catch {
    // Browsers that bar third parties from storage throw here: then every tab is on its own.
    return null;
  }
}

function openSdkChannel(page: Window, base: URL, line: () => LineState | null): void {
  const { port1, port2 } = new MessageChannel();
  const connectionId = crypto.randomUUID();
  port1.onmessage = ({ data }) => {
    const answer = answerOnSdkChannel(data, {
      origin: base.href.replace(/\/$/, ""),
      region: regionOf(line()),
      connectionId,
      now: new Date(),
    });
    if (answer !== null) port1.postMessage(answer);
  };
  page.postMessage({ type: "cross-domain-adapter-init" }, "*", [port2]);
}

/** The fourth part of the agent's ARN. */
function regionOf(line: LineState | null): string {
  const arn = line?.configuration.agentARN;
  return (typeof arn === "string" ? arn.split(":")[3] : undefined) ?? "us-east-1";
}
