/**
 * One execution environment of a function: a worker thread with the handler loaded, which takes one request at a time
 * and is thrown away after a timeout or a crash, as AWS Lambda does. An extension may work on after the answer; the request's
 * time runs until it has done.
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
  /** The handler is loaded. */
  | { readonly kind: "ready" }
  /** After each answer: no extension is at work any more. */
  | { readonly kind: "free" }
  | HandlerAnswer;

type HandlerAnswer =
  | { readonly kind: "answered"; readonly payload: string }
  | { readonly kind: "failed"; readonly errorType: string; readonly message: string; readonly stack: string };

export interface ExecutionEnvironment {
  /** Only when it is free again after the one before. */
  run(request: WorkerRequest): Promise<InvocationResult>;
  /** Resolves when it can take a request, or has ended. */
  free(): Promise<void>;
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
  /** `platform` is what AWS Lambda itself says of an environment that failed with nobody waiting for an answer. */
  readonly onLine: (stream: "stdout" | "stderr" | "platform", text: string) => void;
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
  let busy = false;
  let waitingForFree: (() => void)[] = [];
  let stopTimer = () => {};

  const settle = (result: InvocationResult) => {
    const { settle: answer } = current ?? {};
    current = null;
    answer?.(result);
  };
  const becomeFree = () => {
    stopTimer();
    busy = false;
    for (const resolve of waitingForFree) resolve();
    waitingForFree = [];
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
      const what = current === null ? "was still at work after its answer" : "did not answer";
      const message = `${options.functionName} ${what} within ${request.timeoutMilliseconds / 1000} seconds`;
      if (current === null) options.onLine("platform", message);
      void stop({ ok: false, kind: "timeout", errorType: "Sandbox.Timedout", message });
    });
    worker.postMessage(request);
  };

  stopTimer = options.clock.after(startLimitMilliseconds, () => {
    const message = `${options.functionName} did not load within ${startLimitMilliseconds / 1000} seconds`;
    void stop({ ok: false, kind: "crashed", errorType: "Sandbox.Timedout", message });
  });
  worker.on("message", (answer: WorkerAnswer) => {
    // A timeout or `end()` has already decided the answer.
    if (ending !== null) return;
    if (answer.kind === "free") return becomeFree();
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
      becomeFree();
      resolve();
    });
  });

  return {
    run: (request) =>
      new Promise((resolve) => {
        busy = true;
        current = { request, settle: resolve };
        if (ready) send(request);
      }),
    free: () =>
      new Promise((resolve) => {
        if (busy) waitingForFree.push(resolve);
        else resolve();
      }),
    isUsable: () => usable,
    async end() {
      const message = `${options.functionName} was ended while it was at work`;
      await stop({ ok: false, kind: "crashed", errorType: "Sandbox.Killed", message });
      await exited;
    },
  };
}

function resultOf(answer: HandlerAnswer): InvocationResult {
  if (answer.kind === "answered") return { ok: true, payload: JSON.parse(answer.payload) };
  return { ok: false, kind: "error", errorType: answer.errorType, message: answer.message };
}
