/**
 * What a function tells of itself: one structured line per request, with contact id and outcome, which is its metrics as
 * well, in the embedded metric format. It goes to standard output; nothing waits for a network.
 */
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { PatchbayError } from "../../contract/errors.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import {
  type CountMetric,
  crmFailureMetric,
  type FailureClass,
  failureDimension,
  metricNamespace,
  outcomeDimension,
  requestMetrics,
} from "../../contract/metrics.ts";
import { maskText } from "./masking.ts";
import { settings } from "./settings.ts";

/** What a request leaves in the log. Facts are masked by whoever notes them: see `masking.ts`. */
export interface RequestNotes {
  contact(contactId: ContactId): void;
  /** One short word of a small set, e.g. `one` or `unavailable`: it is a dimension of the metrics. */
  outcome(outcome: string): void;
  fact(name: string, value: string | number | boolean | null | readonly string[]): void;
  /** Something that is watched happened, once. */
  count(metric: CountMetric): void;
  /** Something failed and the request goes on without it. */
  trouble(what: string, error: unknown): void;
}

/** What AWS Lambda says of the request beside its event. */
export interface Invocation {
  /** Until the function is killed. */
  getRemainingTimeInMillis(): number;
}

/**
 * A handler that tells of every request once, when it is over. An error is told and thrown on. What goes on after the answer
 * tells its troubles to the same request: the next one begins when it is done.
 * @param name of the function, as in the catalog
 * @param later for a function whose answer is not to wait for the line either
 */
export function observe<Event, Answer>(
  name: string,
  handle: (event: Event, notes: RequestNotes, invocation?: Invocation) => Promise<Answer>,
  later?: (work: () => Promise<void>) => void,
): (event: Event, invocation?: Invocation) => Promise<Answer> {
  const logger = new Logger({ serviceName: name });
  const metrics = new Metrics({ namespace: metricNamespace, serviceName: name });
  const countOne = (metric: string, dimensions: Readonly<Record<string, string>> = {}) => {
    const single = metrics.singleMetric();
    single.addDimensions({ ...dimensions });
    single.addMetric(metric, MetricUnit.Count, 1);
  };
  let isNamed = false;

  return async (event, invocation) => {
    if (!isNamed) metrics.setDefaultDimensions({ stage: stageName() });
    isNamed = true;
    const startedAt = performance.now();
    const line: Record<string, unknown> = {};
    let outcome = "done";
    let troubles = 0;
    let isTold = false;
    const notes: RequestNotes = {
      contact(contactId) {
        line.contactId = contactId;
      },
      outcome(word) {
        outcome = word;
      },
      fact(fact, value) {
        line[fact] = value;
      },
      count: (metric) => countOne(metric),
      trouble(what, error) {
        logger.warn(what, { contactId: line.contactId, failure: describeError(error) });
        if (isTold) countOne(requestMetrics.troubles, { [outcomeDimension]: outcome });
        troubles += 1;
      },
    };
    current = { notes, countOne };
    try {
      return await handle(event, notes, invocation);
    } catch (error) {
      outcome = "failed";
      logger.error("failed", { contactId: line.contactId, failure: describeError(error) });
      throw error;
    } finally {
      isTold = true;
      const ended = { outcome, troubles, at: new Date(), milliseconds: performance.now() - startedAt };
      const tell = () => {
        metrics.addDimension(outcomeDimension, ended.outcome);
        if (ended.troubles > 0) metrics.addMetric(requestMetrics.troubles, MetricUnit.Count, ended.troubles);
        metrics.addMetric(requestMetrics.requests, MetricUnit.Count, 1);
        metrics.addMetric(requestMetrics.duration, MetricUnit.Milliseconds, roundedTenth(ended.milliseconds));
        const told = { level: "INFO", message: "request", timestamp: ended.at.toISOString(), ...traceId(), ...line };
        // Not through the console, in front of whose lines AWS Lambda may write something.
        process.stdout.write(`${JSON.stringify({ ...told, ...metrics.serializeMetrics() })}\n`);
        metrics.clearMetrics();
        metrics.clearDimensions();
      };
      if (later) later(async () => tell());
      else tell();
    }
  };
}

/** A request's `trouble` for parts that outlive requests, such as the directory: goes to the latest request, over or not. */
export function noteTrouble(what: string, error: unknown): void {
  if (current) current.notes.trouble(what, error);
  // While the function loads.
  else new Logger().warn(what, { failure: describeError(error) });
}

/** As `noteTrouble`: the CRM's connections outlive requests. */
export function countCrmFailure(failure: FailureClass): void {
  current?.countOne(crmFailureMetric, { [failureDimension]: failure });
}

/**
 * The latest request: AWS Lambda gives a running copy one at a time. An AsyncLocalStorage would tell more
 * requests apart, and on Node 20 slows every promise of every request for it.
 */
let current: Served | null = null;

interface Served {
  readonly notes: RequestNotes;
  readonly countOne: (metric: string, dimensions?: Readonly<Record<string, string>>) => void;
}

/** As the logger names it in its lines. AWS Lambda sets the variable anew for each request. */
function traceId(): { readonly xray_trace_id?: string } {
  const [, root] = /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? "") ?? [];
  return root === undefined ? {} : { xray_trace_id: root };
}

function roundedTenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** What is wrong with the settings, the request itself tells. */
function stageName(): string {
  try {
    return settings().stage;
  } catch {
    return "unknown";
  }
}

/** Frames without the message, which may quote what was sent, and the causes, outermost first. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error, message: maskText(String(error)) };
  return {
    name: error.name,
    ...("code" in error ? { code: String(error.code) } : {}),
    message: error instanceof PatchbayError ? error.message : maskText(error.message),
    frames: (error.stack ?? "")
      .split("\n")
      .filter((frame) => /^\s+at /.test(frame))
      .slice(0, 8)
      .map((frame) => frame.trim()),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
