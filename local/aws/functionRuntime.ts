/**
 * Runs bundled handlers as AWS Lambda does: each in execution environments of its own, as many as its reserved
 * concurrency allows, one request at a time in each, with what they print kept.
 */
import { PatchbayError } from "../../contract/errors.ts";
import { type LocalClock, systemClock } from "../clock.ts";
import { type ExecutionEnvironment, type InvocationResult, startEnvironment } from "./executionEnvironment.ts";

export interface FunctionRegistration {
  /** Unique in the runtime: two stages register the same handler under two names. */
  readonly name: string;
  /** A bundle that exports `handler`. */
  readonly file: string;
  /** All that the function sees as `process.env`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Requests at work at once. */
  readonly reservedConcurrency?: number;
}

export interface LocalFunction {
  readonly name: string;
  /** Whatever the function does is a result; rejects only for an event that is not JSON. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** Loads one environment ahead of the first request. */
  warm(): void;
  /** Ends every environment at once, as when a host fails: requests at work answer `crashed`, the next start anew. */
  kill(): Promise<void>;
}

export interface LogLine {
  readonly at: Date;
  readonly functionName: string;
  /** `platform` holds what Lambda itself says of an invocation that failed. */
  readonly stream: "stdout" | "stderr" | "platform";
  readonly text: string;
  /** The line as JSON, when it is an object: a log record, or a metric in CloudWatch's embedded format. */
  readonly record: Readonly<Record<string, unknown>> | null;
}

export interface FunctionRuntime {
  register(registration: FunctionRegistration): LocalFunction;
  /** The newest lines of one function, oldest first. */
  logs(name: string): readonly LogLine[];
  /** Ends all environments. Requests at work, waiting or still to come answer `crashed`. */
  close(): Promise<void>;
}

export interface RuntimeOptions {
  /** Measures timeouts. Work is not sped up, so neither are its limits: not the clock of the local waits. */
  readonly clock?: LocalClock;
  /** Called for every line as it comes. */
  readonly log?: (line: LogLine) => void;
}

const keptLines = 1_000;

export function createFunctionRuntime(options: RuntimeOptions = {}): FunctionRuntime {
  const clock = options.clock ?? systemClock(1);
  const lines = new Map<string, LogLine[]>();
  const pools = new Map<string, FunctionPool>();

  return {
    register(registration) {
      if (pools.has(registration.name)) {
        throw new PatchbayError("FUNCTION_EXISTS", `A function named ${registration.name} is registered already.`);
      }
      const kept: LogLine[] = [];
      lines.set(registration.name, kept);
      const write = (stream: LogLine["stream"], text: string) => {
        const line = { at: clock.now(), functionName: registration.name, stream, text, record: recordIn(text) };
        kept.push(line);
        if (kept.length > keptLines) kept.shift();
        options.log?.(line);
      };
      const pool = new FunctionPool(registration, clock, write);
      pools.set(registration.name, pool);
      return pool;
    },
    logs: (name) => [...(lines.get(name) ?? [])],
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

interface Waiting {
  readonly start: (environment: ExecutionEnvironment) => void;
  readonly refuse: (result: InvocationResult) => void;
}

class FunctionPool implements LocalFunction {
  readonly name: string;
  readonly #registration: FunctionRegistration;
  readonly #clock: LocalClock;
  readonly #write: (stream: LogLine["stream"], text: string) => void;
  readonly #concurrency: number;
  readonly #environments = new Set<ExecutionEnvironment>();
  #idle: ExecutionEnvironment[] = [];
  #waiting: Waiting[] = [];
  #closed = false;

  constructor(
    registration: FunctionRegistration,
    clock: LocalClock,
    write: (stream: LogLine["stream"], text: string) => void,
  ) {
    this.name = registration.name;
    this.#registration = registration;
    this.#clock = clock;
    this.#write = write;
    this.#concurrency = registration.reservedConcurrency ?? 2;
  }

  async invoke(event: unknown): Promise<InvocationResult> {
    const requestId = crypto.randomUUID();
    const text = JSON.stringify(event) ?? "null";
    const place = await this.#takeEnvironment();
    if (!("environment" in place)) return this.#report(requestId, place);
    const result = await place.environment.run({
      requestId,
      functionArn: `arn:aws:lambda:${this.#registration.environment.AWS_REGION ?? "us-east-1"}:123456789012:function:${this.name}`,
      event: text,
      timeoutMilliseconds: this.#registration.timeoutSeconds * 1000,
    });
    void place.environment.free().then(() => this.#giveBack(place.environment));
    return this.#report(requestId, result);
  }

  warm(): void {
    if (this.#environments.size === 0 && !this.#closed) this.#idle.push(this.#start());
  }

  async kill(): Promise<void> {
    const environments = [...this.#environments];
    this.#environments.clear();
    this.#idle = [];
    await Promise.all(environments.map((environment) => environment.end()));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { refuse } of this.#waiting.splice(0)) refuse(this.#closedResult());
    await this.kill();
  }

  /**
   * Lambda refuses at once what is over the reserved concurrency. One machine has fewer environments than the cloud, so
   * here a request waits for its turn, and is refused after the time that the function itself could have taken.
   */
  #takeEnvironment(): Promise<{ readonly environment: ExecutionEnvironment } | InvocationResult> {
    if (this.#closed) return Promise.resolve(this.#closedResult());
    const environment = this.#nextEnvironment();
    if (environment !== null) return Promise.resolve({ environment });
    return new Promise((resolve) => {
      const stopTimer = this.#clock.after(this.#registration.timeoutSeconds * 1000, () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        const message = `All ${this.#concurrency} environments of ${this.name} were busy`;
        resolve({ ok: false, kind: "throttled", errorType: "TooManyRequestsException", message });
      });
      const waiting: Waiting = {
        start: (free) => {
          stopTimer();
          resolve({ environment: free });
        },
        refuse: (result) => {
          stopTimer();
          resolve(result);
        },
      };
      this.#waiting.push(waiting);
    });
  }

  #nextEnvironment(): ExecutionEnvironment | null {
    for (;;) {
      const idle = this.#idle.shift();
      if (idle === undefined) break;
      if (idle.isUsable()) return idle;
      this.#environments.delete(idle);
    }
    return this.#environments.size < this.#concurrency ? this.#start() : null;
  }

  #giveBack(environment: ExecutionEnvironment): void {
    if (environment.isUsable()) this.#idle.push(environment);
    else this.#environments.delete(environment);
    if (this.#closed || this.#waiting.length === 0) return;
    const next = this.#nextEnvironment();
    if (next !== null) this.#waiting.shift()?.start(next);
  }

  #start(): ExecutionEnvironment {
    const environment = startEnvironment({
      functionName: this.name,
      file: this.#registration.file,
      environment: { AWS_LAMBDA_FUNCTION_NAME: this.name, ...this.#registration.environment },
      clock: this.#clock,
      onLine: this.#write,
    });
    this.#environments.add(environment);
    return environment;
  }

  #report(requestId: string, result: InvocationResult): InvocationResult {
    if (!result.ok) this.#write("platform", `${requestId} ${result.kind}: ${result.errorType}: ${result.message}`);
    return result;
  }

  #closedResult(): InvocationResult {
    const message = `The runtime of ${this.name} is closed`;
    return { ok: false, kind: "crashed", errorType: "Runtime.Closed", message };
  }
}

function recordIn(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith("{")) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
