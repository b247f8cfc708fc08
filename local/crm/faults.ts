/** What can be wrong with a simulated CRM, and the middleware that makes it so. */
import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";

export type Fault =
  | { readonly kind: "none" }
  /** Answers, but late. */
  | { readonly kind: "slow"; readonly delayMilliseconds: number }
  /** 429; HaloPSA is not known to send Retry-After, so `null` leaves it out. */
  | { readonly kind: "rateLimited"; readonly retryAfterSeconds: number | null }
  | { readonly kind: "serverError"; readonly status: 500 | 502 | 503 | 504 }
  /** Does what it was asked, then drops the connection: the caller cannot know. Only writes are hit. */
  | { readonly kind: "timeoutAfterWrite" }
  /** Drops every connection. */
  | { readonly kind: "down" };

/** The fault in force. `times` counts down requests; without it the fault stays until replaced. */
export class FaultSwitch {
  #fault: Fault = { kind: "none" };
  #times: number | null = null;

  get current(): Fault {
    return this.#fault;
  }

  set(fault: Fault, times: number | null = null): void {
    this.#fault = fault;
    this.#times = times;
  }

  /** The fault for the next request, which uses up one of `times`. */
  take(isWrite: boolean): Fault {
    const fault = this.#fault;
    if (fault.kind === "none" || (fault.kind === "timeoutAfterWrite" && !isWrite)) return { kind: "none" };
    if (this.#times !== null) {
      this.#times -= 1;
      if (this.#times <= 0) this.set({ kind: "none" });
    }
    return fault;
  }
}

/** @param body the CRM's own error body for a status */
export function injectFaults(
  faults: FaultSwitch,
  body: (status: number) => { readonly text: string; readonly contentType: string },
): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (context, next) => {
    const fault = faults.take(context.req.method !== "GET" && context.req.method !== "OPTIONS");
    const answer = (status: 429 | 500 | 502 | 503 | 504, headers: Record<string, string> = {}) => {
      const { text, contentType } = body(status);
      return context.body(text, status, { "content-type": contentType, ...headers });
    };
    switch (fault.kind) {
      case "none":
        return next();
      case "slow":
        await new Promise((resolve) => setTimeout(resolve, fault.delayMilliseconds));
        return next();
      case "rateLimited":
        return answer(429, fault.retryAfterSeconds === null ? {} : { "retry-after": String(fault.retryAfterSeconds) });
      case "serverError":
        return answer(fault.status);
      case "timeoutAfterWrite":
        await next();
        context.env.incoming.socket.destroy();
        return undefined;
      case "down":
        context.env.incoming.socket.destroy();
        return context.body(null, 503);
    }
  };
}
