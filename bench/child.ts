/** A process of its own, and its functions called from here: questions and answers over the channel between the two. */
import { fork } from "node:child_process";

/** What a child offers: functions that take one JSON value and answer one. */
type Offer<Calls> = { [Name in keyof Calls]: (input: never) => Promise<unknown> };
type Input<Call> = Call extends (input: infer Value) => unknown ? Value : never;
type Answer<Call> = Call extends (input: never) => Promise<infer Value> ? Value : never;

export interface Child<Calls> {
  ask<Name extends keyof Calls & string>(name: Name, input: Input<Calls[Name]>): Promise<Answer<Calls[Name]>>;
  end(): void;
}

export interface ChildProcess {
  /** TypeScript, or plain JavaScript that needs no loader. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Drops what it complains of as well. */
  readonly isQuiet?: boolean;
}

interface Question {
  readonly number: number;
  readonly name: string;
  readonly input: unknown;
}
type Reply = { readonly number: number } & ({ readonly answer: unknown } | { readonly failure: string });

/** What the child prints is dropped. */
export function startChild<Calls extends Offer<Calls>>(options: ChildProcess): Child<Calls> {
  const { file, args = [], environment, isQuiet = false } = options;
  const child = fork(file, args, {
    execArgv: file.endsWith(".ts") ? ["--import", "tsx"] : [],
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", isQuiet ? "ignore" : "inherit", "ipc"],
  });
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  let asked = 0;
  child.on("message", (reply: Reply) => {
    const { resolve, reject } = waiting.get(reply.number) ?? {};
    waiting.delete(reply.number);
    if ("failure" in reply) reject?.(new Error(`${file}: ${reply.failure}`));
    else resolve?.(reply.answer as never);
  });
  child.on("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code} before it had answered`));
  });
  return {
    ask: (name, input) =>
      new Promise((resolve, reject) => {
        asked += 1;
        waiting.set(asked, { resolve, reject });
        child.send({ number: asked, name, input } satisfies Question);
      }),
    end: () => child.kill(),
  };
}

/** The child's side. It ends when its parent does. */
export function answerParent<Calls extends Offer<Calls>>(calls: Calls): void {
  const byName = calls as unknown as Readonly<Record<string, (input: unknown) => Promise<unknown>>>;
  process.on("message", async ({ number, name, input }: Question) => {
    try {
      process.send?.({ number, answer: (await byName[name]?.(input)) ?? null } satisfies Reply);
    } catch (error) {
      const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.send?.({ number, failure } satisfies Reply);
    }
  });
  process.on("disconnect", () => process.exit());
}
