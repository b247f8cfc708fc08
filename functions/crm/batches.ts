/**
 * What the requests of one batch of messages have in common. They end before AWS Lambda kills the function, which would
 * count as a failure of every message in it. And when the CRM has left one without an answer, or asked for patience, the
 * others are not sent: each would wait as long and learn the same.
 */
import { type HttpAnswer, NoAnswer, type SendHttp } from "../runtime/http.ts";

export interface CrmBatches {
  /**
   * From now on, requests are of this batch: a running copy of a function has one at a time.
   * @param milliseconds until the last of them must have ended; `null` for as long as they like
   */
  begin(milliseconds: number | null): { end(): void };
  /** To go around what sends. */
  sparing(send: SendHttp): SendHttp;
  /** To go around what waits for a free connection. */
  inTime(send: SendHttp): SendHttp;
}

export function createCrmBatches(): CrmBatches {
  let current: Batch | null = null;
  return {
    begin(milliseconds) {
      const ending = new AbortController();
      const batch: Batch = { signal: milliseconds === null ? null : ending.signal, refusal: null };
      const timer = milliseconds === null ? undefined : setTimeout(() => ending.abort(), Math.max(0, milliseconds));
      current = batch;
      return {
        end() {
          clearTimeout(timer);
          if (current === batch) current = null;
        },
      };
    },

    sparing: (send) => async (request) => {
      const batch = current;
      if (batch?.refusal?.kind === "noAnswer") {
        throw new NoAnswer("not sent, since the request before got no answer", false, { cause: batch.refusal.error });
      }
      if (batch?.refusal?.kind === "patience") return batch.refusal.answer;
      try {
        const answer = await send(request);
        if (batch !== null && asksForPatience(answer)) batch.refusal = { kind: "patience", answer };
        return answer;
      } catch (error) {
        if (batch !== null && error instanceof NoAnswer) batch.refusal = { kind: "noAnswer", error };
        throw error;
      }
    },

    inTime: (send) => async (request) => {
      const end = current?.signal ?? null;
      if (end === null) return send(request);
      if (end.aborted)
        throw new NoAnswer("not sent, since the function has no time left", false, { cause: end.reason });
      const signal = request.signal === undefined ? end : AbortSignal.any([request.signal, end]);
      return send({ ...request, signal });
    },
  };
}

interface Batch {
  readonly signal: AbortSignal | null;
  refusal:
    | { readonly kind: "noAnswer"; readonly error: NoAnswer }
    | { readonly kind: "patience"; readonly answer: HttpAnswer }
    | null;
}

function asksForPatience({ status, headers }: HttpAnswer): boolean {
  return status === 429 || (status === 503 && headers["retry-after"] !== undefined);
}
