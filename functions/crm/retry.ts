/** What an answer of a CRM means for the request that got it: one table, for all CRMs. */
import type { FailureClass } from "../../contract/metrics.ts";
import { type HttpAnswer, NoAnswer, type SendHttp } from "../runtime/http.ts";
import { CrmFailure } from "./crm.ts";

/** `null` for a 2xx. */
export function classifyStatus(status: number): FailureClass | null {
  if (status >= 200 && status < 300) return null;
  if (status === 401) return "refreshCredentials";
  if (status === 409 || status === 412 || status === 428) return "conflict";
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "retryLater";
  return "permanent";
}

/**
 * Tells the class of each request that failed. What is not there (404) is an answer: people delete notes, and whoever asked
 * goes on without.
 */
export function tellingFailures(send: SendHttp, tell: (failure: FailureClass) => void): SendHttp {
  return async (request) => {
    try {
      const answer = await send(request);
      const failure = classifyStatus(answer.status);
      if (failure !== null && answer.status !== 404) tell(failure);
      return answer;
    } catch (error) {
      if (error instanceof NoAnswer) tell("retryLater");
      throw error;
    }
  };
}

/**
 * @param what the request in words, without ids of people, e.g. `HaloPSA: create a ticket`
 * @param explain the CRM's own message, already redacted and cut
 */
export function failureOf(what: string, answer: HttpAnswer, explain: string | null): CrmFailure {
  const failure = classifyStatus(answer.status) ?? "permanent";
  return new CrmFailure(`${what}: answered ${answer.status}${explain ? `: ${explain}` : ""}`, {
    failure,
    status: answer.status,
    retryAfterSeconds: parseRetryAfter(answer.headers["retry-after"]),
    ambiguous: answer.status >= 500 || answer.status === 408,
  });
}

/** Of a request that got no answer. What is no `NoAnswer` is a mistake of ours, and thrown on. */
export function failureWithoutAnswer(what: string, error: unknown): CrmFailure {
  if (!(error instanceof NoAnswer)) throw error;
  return new CrmFailure(`${what}: ${error.message}`, {
    failure: "retryLater",
    status: null,
    retryAfterSeconds: null,
    ambiguous: error.sent,
    cause: error,
  });
}

/** Of a request that only read: whatever became of it, it had no effect. */
export function nothingWritten(failure: CrmFailure): CrmFailure {
  return new CrmFailure(failure.message, {
    failure: failure.failure,
    status: failure.status,
    retryAfterSeconds: failure.retryAfterSeconds,
    ambiguous: false,
    cause: failure,
  });
}

/** Seconds from either form of the header (RFC 9110, 10.2.3); `null` when absent or unreadable. */
export function parseRetryAfter(value: string | undefined, now: Date = new Date()): number | null {
  if (value === undefined) return null;
  if (/^\d+$/.test(value.trim())) return Number.parseInt(value, 10);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now.getTime()) / 1000));
}
