/**
 * One execution environment of a function: a worker thread with the handler loaded, which takes one request at a time
 * and is thrown away after a timeout or a crash, as AWS Lambda does.
 */
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { LocalClock } from "../clock.ts";

export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly kind: "error" | "timeout" | "throttled" | "crashed";
      readonly errorType: string;
      readonly message: string;
    };

/** What the worker is sent. `event` is JSON text, so nothing passes that would not pass over a network. */
export interface WorkerRequest {
  readonly requestId: string;
  readonly functionArn: string;
  readonly event: string;
  readonly timeoutMilliseconds: number;
}

export type WorkerAnswer =
  | { readonly kind: "answered"; readonly payload: string }
  | { readonly kind: "failed"; readonly errorType: string; readonly message: string; readonly stack: string };

export interface ExecutionEnvironment {
  /** Only after the answer to the one before. */
  run(request: WorkerRequest): Promise<InvocationResult>;
  /** False once the worker has ended or is about to. */
  isUsable(): boolean;
  /** Ends the thread at once; a request at work is answered as `crashed`. */
  end(): Promise<void>;
}

export interface EnvironmentOptions {
  readonly functionName: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: LocalClock;
  readonly onLine: (stream: "stdout" | "stderr", text: string) => void;
}

/** AWS Lambda's limit for loading a function; it does not count against the function's own timeout. */
const startLimitMilliseconds = 10_000;

export function startEnvironment(options: EnvironmentOptions): ExecutionEnvironment {
  const worker = new Worker(new URL("./functionWorker.mjs", import.meta.url), {
    workerData: { file: pathToFileURL(options.file).href, functionName: options.functionName },
    env: { ...options.environment },
    // Without this a worker inherits the parent's TypeScript loader, which triples the time it takes to start.
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  createInterface({ input: worker.stdout }).on("line", (text) => options.onLine("stdout", text));
  createInterface({ input: worker.stderr }).on("line", (text) => options.onLine("stderr", text));

  let ready = false;
  let usable = true;
  let ending: InvocationResult | null = null;
  let current: { readonly request: WorkerRequest; readonly settle: (result: InvocationResult) => void } | null = null;
  let stopTimer = () => {};

  const settle = (result: InvocationResult) => {
    stopTimer();
    const { settle: answer } = current ?? {};
    current = null;
    answer?.(result);
  };
  const stop = async (reason: InvocationResult) => {
    usable = false;
    ending ??= reason;
    stopTimer();
    await worker.terminate();
  };
  const send = (request: WorkerRequest) => {
    stopTimer();
    stopTimer = options.clock.after(request.timeoutMilliseconds, () => {
      const message = `${options.functionName} did not answer within ${request.timeoutMilliseconds / 1000} seconds`;
      void stop({ ok: false, kind: "timeout", errorType: "Sandbox.Timedout", message });
    });
    worker.postMessage(request);
  };

  stopTimer = options.clock.after(startLimitMilliseconds, () => {
    const message = `${options.functionName} did not load within ${startLimitMilliseconds / 1000} seconds`;
    void stop({ ok: false, kind: "crashed", errorType: "Sandbox.Timedout", message });
  });
  worker.on("message", (answer: WorkerAnswer | { readonly kind: "ready" }) => {
    // A timeout or `end()` has already decided the answer.
    if (ending !== null) return;
    if (answer.kind !== "ready") return settle(resultOf(answer));
    ready = true;
    stopTimer();
    if (current !== null) send(current.request);
  });
  worker.on("error", (error: unknown) => {
    usable = false;
    const [errorType, message] = error instanceof Error ? [error.name, error.message] : [typeof error, String(error)];
    ending ??= { ok: false, kind: "crashed", errorType, message };
    if (error instanceof Error && error.stack) options.onLine("stderr", error.stack);
  });
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", (code) => {
      usable = false;
      const message = `${options.functionName} ended its process with exit code ${code}`;
      settle(ending ?? { ok: false, kind: "crashed", errorType: "Runtime.ExitError", message });
      resolve();
    });
  });

  return {
    run: (request) =>
      new Promise((resolve) => {
        current = { request, settle: resolve };
        if (ready) send(request);
      }),
    isUsable: () => usable,
    async end() {
      const message = `${options.functionName} was ended while it was at work`;
      await stop({ ok: false, kind: "crashed", errorType: "Sandbox.Killed", message });
      await exited;
    },
  };
}

function resultOf(answer: WorkerAnswer): InvocationResult {
  if (answer.kind === "answered") return { ok: true, payload: JSON.parse(answer.payload) };
  return { ok: false, kind: "error", errorType: answer.errorType, message: answer.message };
}
