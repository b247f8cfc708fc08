/**
 * One agent's line as every open softphone of that agent sees it: the same requests, and the same states in the same order.
 *
 * Amazon Connect answers an API request first, and the long poll tells of the change a moment later. Code on top of
 * amazon-connect-streams leans on that order (`onAccepted` comes with the answer, `onConnected` with the state), so states
 * wait while a request is at work and a moment longer.
 */
import type { AgentLine, ApiResult } from "../contactCenter.ts";

export interface LineFeed {
  /** The listener gets the present state at once, then every later one, as JSON with dates as ISO strings. */
  subscribe(listener: (state: string) => void): () => void;
  request(method: string, params: Readonly<Record<string, unknown>>): Promise<ApiResult>;
  close(): void;
}

export function lineFeed(line: AgentLine, pauseMilliseconds = 100): LineFeed {
  const listeners = new Set<(state: string) => void>();
  const held: string[] = [];
  let published = JSON.stringify(line.state());
  let requestsAtWork = 0;
  let pause: NodeJS.Timeout | null = null;
  let captureIsDue = false;

  const publish = () => {
    for (const state of held.splice(0)) {
      published = state;
      for (const listener of listeners) listener(state);
    }
  };
  const publishUnlessHeld = () => {
    if (requestsAtWork === 0 && pause === null) publish();
  };
  const capture = () => {
    captureIsDue = false;
    held.push(JSON.stringify(line.state()));
    publishUnlessHeld();
  };
  const stopListening = line.onChange(() => {
    // One change of the engine may be told in several steps; what counts is the state they leave behind.
    if (captureIsDue) return;
    captureIsDue = true;
    queueMicrotask(capture);
  });
  const startPause = () => {
    if (pause !== null) clearTimeout(pause);
    pause = setTimeout(() => {
      pause = null;
      publishUnlessHeld();
    }, pauseMilliseconds);
    pause.unref();
  };

  return {
    subscribe(listener) {
      listener(published);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async request(method, params) {
      requestsAtWork += 1;
      try {
        return await line.request(method, params);
      } finally {
        requestsAtWork -= 1;
        startPause();
      }
    },
    close() {
      stopListening();
      listeners.clear();
      if (pause !== null) clearTimeout(pause);
    },
  };
}
