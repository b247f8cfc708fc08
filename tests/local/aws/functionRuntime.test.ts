import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import {
  createFunctionRuntime,
  type FunctionRegistration,
  type FunctionRuntime,
  type LogLine,
} from "../../../local/aws/functionRuntime.ts";
import { ManualClock } from "../../../local/clock.ts";
import { until } from "./until.ts";

describe("functions in worker threads", () => {
  let folder: string;
  let files = 0;
  let runtime: FunctionRuntime;
  let clock: ManualClock;
  let onLine: (line: LogLine) => void;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-functions-"));
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => {
    clock = new ManualClock();
    onLine = () => {};
    runtime = createFunctionRuntime({ clock, log: (line) => onLine(line) });
  });
  afterEach(() => runtime.close());

  async function register(source: string, changes: Partial<FunctionRegistration> = {}) {
    files += 1;
    const file = path.join(folder, `handler${files}.mjs`);
    await writeFile(file, source);
    return runtime.register({ name: `function${files}`, file, environment: {}, timeoutSeconds: 3, ...changes });
  }
  /** Resolves with the next lines' worth of text once the handler has printed it. */
  function printed(text: string, times = 1): Promise<void> {
    let seen = 0;
    return new Promise((resolve) => {
      onLine = (line) => {
        if (line.text === text) seen += 1;
        if (seen === times) resolve();
      };
    });
  }

  it("gives the event to the handler and its answer back", async () => {
    const echo = await register("export const handler = async (event) => ({ got: event });");

    const result = await echo.invoke({ phone: "+61400123456", nested: [1, null] });

    expect(result).to.deep.equal({ ok: true, payload: { got: { phone: "+61400123456", nested: [1, null] } } });
  });

  it("passes only what JSON can carry, both ways", async () => {
    const source = "export const handler = async (event) => ({ at: event.at, date: new Date(0), gone: undefined });";
    const dates = await register(source);

    const result = await dates.invoke({ at: new Date(0) });

    expect(result).to.deep.equal({
      ok: true,
      payload: { at: "1970-01-01T00:00:00.000Z", date: "1970-01-01T00:00:00.000Z" },
    });
  });

  it("answers null for a handler that returns nothing", async () => {
    const silent = await register("export const handler = async () => {};");

    expect(await silent.invoke({})).to.deep.equal({ ok: true, payload: null });
  });

  it("tells a handler's error with its name", async () => {
    const failing = await register("export const handler = async () => { throw new RangeError('too far'); };");

    const result = await failing.invoke({});

    expect(result).to.deep.equal({ ok: false, kind: "error", errorType: "RangeError", message: "too far" });
    expect(runtime.logs(failing.name).map(({ stream }) => stream)).to.deep.equal(["platform"]);
  });

  it("tells of an answer that is not JSON", async () => {
    const cyclic = await register("export const handler = async () => { const a = {}; a.a = a; return a; };");

    expect(await cyclic.invoke({})).to.include({ ok: false, kind: "error", errorType: "Runtime.MarshalError" });
  });

  it("keeps an environment for the next request after an error", async () => {
    const source =
      "let n = 0; export const handler = async () => { n += 1; if (n === 1) throw new Error(); return n; };";
    const counting = await register(source, { reservedConcurrency: 1 });

    await counting.invoke({});

    expect(await counting.invoke({})).to.deep.equal({ ok: true, payload: 2 });
  });

  it("shows a function its own environment only", async () => {
    process.env.PATCHBAY_TEST_OF_THE_PARENT = "visible";
    const source = "export const handler = async () => { process.env.SCRIBBLE = 'x'; return process.env; };";
    const first = await register(source, { environment: { STAGE: "one" } });
    const second = await register(source, { environment: { STAGE: "two" } });

    const answers = await Promise.all([first.invoke({}), second.invoke({})]);

    delete process.env.PATCHBAY_TEST_OF_THE_PARENT;
    const [one, two] = answers.map((answer) => {
      const { AWS_LAMBDA_RUNTIME_API: host, ...own } = (answer.ok ? answer.payload : {}) as Record<string, string>;
      expect(host, "where an extension registers").to.match(/^127\.0\.0\.1:\d+$/);
      return own;
    });
    expect(one).to.deep.equal({ AWS_LAMBDA_FUNCTION_NAME: first.name, STAGE: "one", SCRIBBLE: "x" });
    expect(two).to.deep.equal({ AWS_LAMBDA_FUNCTION_NAME: second.name, STAGE: "two", SCRIBBLE: "x" });
    expect(process.env).not.to.have.property("SCRIBBLE");
  });

  it("tells the handler its request id, name and remaining time", async () => {
    const source = `export const handler = async (event, context) =>
      [context.functionName, context.awsRequestId, context.getRemainingTimeInMillis()];`;
    const told = await register(source, { timeoutSeconds: 3 });

    const result = await told.invoke({});

    const [name, requestId, remaining] = result.ok ? (result.payload as [string, string, number]) : ["", "", 0];
    expect(name).to.equal(told.name);
    expect(requestId).to.match(/^[0-9a-f-]{36}$/);
    expect(remaining).to.be.within(1, 3_000);
  });

  it("ends a handler that takes too long, and starts the next request anew", async () => {
    const source = `let n = 0; export const handler = async (event) => {
      n += 1; if (event.hang) { console.log("begun"); await new Promise((r) => setTimeout(r, 60_000)); } return n; };`;
    const hanging = await register(source);
    const begun = printed("begun");
    const work = hanging.invoke({ hang: true });
    await begun;

    clock.advance(3_000);

    expect(await work).to.include({ ok: false, kind: "timeout", errorType: "Sandbox.Timedout" });
    expect(await hanging.invoke({})).to.deep.equal({ ok: true, payload: 1 });
  });

  it("ends a handler that never lets go of its thread", async () => {
    const realTime = createFunctionRuntime();
    const file = path.join(folder, "busy.mjs");
    await writeFile(file, "export const handler = async () => { for (;;); };");
    const busy = realTime.register({ name: "busy", file, environment: {}, timeoutSeconds: 0.02 });

    const result = await busy.invoke({});

    expect(result).to.include({ ok: false, kind: "timeout" });
    await realTime.close();
  });

  it("tells of a process that ends or breaks under the handler", async () => {
    const exiting = await register("export const handler = async () => { process.exit(3); };");
    const breaking = await register(
      "export const handler = () => new Promise(() => { setImmediate(() => { throw new TypeError('loose'); }); });",
    );

    expect(await exiting.invoke({})).to.include({ ok: false, kind: "crashed", errorType: "Runtime.ExitError" });
    expect(await breaking.invoke({})).to.deep.equal({
      ok: false,
      kind: "crashed",
      errorType: "TypeError",
      message: "loose",
    });
  });

  it("tells of a file that cannot be loaded or has no handler", async () => {
    const broken = await register("import 'patchbay-no-such-package'; export const handler = 1;");
    const empty = await register("export const other = 1;");

    expect(await broken.invoke({})).to.include({ ok: false, kind: "crashed" });
    expect(await empty.invoke({})).to.include({ kind: "crashed", errorType: "Runtime.HandlerNotFound" });
  });

  const gate = `export const handler = async (event) => {
    console.log("in"); await new Promise((resolve) => setTimeout(resolve, event.milliseconds)); return event.n; };`;

  it("runs as many requests at once as are reserved, the rest in order after them", async () => {
    const source = `import { existsSync } from "node:fs"; export const handler = async (event) => {
      while (!existsSync(event.door)) await new Promise(setImmediate); return event.n; };`;
    const behindDoors = await register(source, { reservedConcurrency: 2 });
    const closedDoor = path.join(folder, "door");
    const order: number[] = [];
    const works = [1, 2, 3, 4, 5].map(async (n) => {
      await behindDoors.invoke({ n, door: n === 1 ? closedDoor : folder });
      order.push(n);
    });
    await Promise.all(works.slice(1));

    await writeFile(closedDoor, "");
    await Promise.all(works);

    expect(order).to.deep.equal([2, 3, 4, 5, 1]);
  });

  it("gives requests of one environment one after another", async () => {
    const source = `let inside = 0; let most = 0; export const handler = async () => {
      inside += 1; most = Math.max(most, inside); await new Promise(setImmediate); inside -= 1; return most; };`;
    const single = await register(source, { reservedConcurrency: 1 });

    const results = await Promise.all([1, 2, 3, 4].map(() => single.invoke({})));

    expect(results).to.deep.equal([1, 1, 1, 1].map((payload) => ({ ok: true, payload })));
  });

  it("refuses a request that has waited too long for its turn", async () => {
    const gated = await register(gate, { reservedConcurrency: 1, timeoutSeconds: 3 });
    const inside = printed("in");
    void gated.invoke({ n: 1, milliseconds: 60_000 });
    const second = gated.invoke({ n: 2, milliseconds: 0 });
    await inside;

    clock.advance(3_000);

    expect(await second).to.include({ kind: "throttled", errorType: "TooManyRequestsException" });
  });

  it("can be killed in the middle of a request, and starts anew", async () => {
    const gated = await register(gate);
    const inside = printed("in", 2);
    const works = [gated.invoke({ n: 1, milliseconds: 60_000 }), gated.invoke({ n: 2, milliseconds: 60_000 })];
    await inside;

    await gated.kill();

    for (const work of works) expect(await work).to.include({ kind: "crashed", errorType: "Sandbox.Killed" });
    expect(await gated.invoke({ n: 3, milliseconds: 0 })).to.deep.equal({ ok: true, payload: 3 });
  });

  it("keeps what a function prints, JSON lines as records", async () => {
    const source = `export const handler = async () => {
      console.log('{"level":"INFO","_aws":{}}'); console.error("{oops"); };`;
    const printing = await register(source);
    await printing.invoke({});
    await until(() => runtime.logs(printing.name).length >= 2);

    const lines = runtime.logs(printing.name);

    expect(lines.find(({ stream }) => stream === "stdout")?.record).to.deep.equal({ level: "INFO", _aws: {} });
    expect(lines.find(({ stream }) => stream === "stderr")).to.include({ text: "{oops", record: null });
  });

  it("keeps the newest thousand lines", async () => {
    const source = "export const handler = async () => { for (let n = 1; n <= 1100; n += 1) console.log(n); };";
    const chatty = await register(source);
    const last = printed("1100");

    await Promise.all([last, chatty.invoke({})]);

    const lines = runtime.logs(chatty.name);
    expect(lines.length).to.equal(1_000);
    expect(lines.at(-1)?.text).to.equal("1100");
  });

  it("answers everything at work, waiting and late when it closes", async () => {
    const gated = await register(gate, { reservedConcurrency: 1 });
    const inside = printed("in");
    const atWork = gated.invoke({ n: 1, milliseconds: 60_000 });
    await inside;
    const waiting = gated.invoke({ n: 2, milliseconds: 0 });

    await runtime.close();

    expect(await atWork).to.include({ kind: "crashed", errorType: "Sandbox.Killed" });
    expect(await waiting).to.include({ kind: "crashed", errorType: "Runtime.Closed" });
    expect(await gated.invoke({})).to.include({ kind: "crashed", errorType: "Runtime.Closed" });
  });

  it("gives the answer while an extension works on, and the next request only after that", async () => {
    const working = await register(
      withExtension("console.log('working'); await new Promise((r) => setTimeout(r, 20));"),
      {
        reservedConcurrency: 1,
      },
    );
    const atWork = printed("working");

    expect(await working.invoke({})).to.deep.equal({ ok: true, payload: 0 });
    await atWork;

    expect(await working.invoke({})).to.deep.equal({ ok: true, payload: 1 });
    expect(await working.invoke({})).to.deep.equal({ ok: true, payload: 2 });
  });

  it("ends an environment whose extension is at work for longer than a request may take, and says so", async () => {
    const stuck = await register(withExtension("console.log('working'); await new Promise(() => {});"), {
      reservedConcurrency: 1,
    });
    const atWork = printed("working");
    expect(await stuck.invoke({})).to.deep.equal({ ok: true, payload: 0 });
    await atWork;

    clock.advance(3_000);

    expect(await stuck.invoke({}), "starts anew").to.deep.equal({ ok: true, payload: 0 });
    expect(runtime.logs(stuck.name).find(({ stream }) => stream === "platform")?.text).to.equal(
      `${stuck.name} was still at work after its answer within 3 seconds`,
    );
  });

  it("takes a name once", async () => {
    await register("export const handler = 1;", { name: "same" });

    let code = "";
    try {
      await register("export const handler = 1;", { name: "same" });
    } catch (error) {
      code = error instanceof Error && "code" in error ? String(error.code) : "";
    }

    expect(code).to.equal("FUNCTION_EXISTS");
  });
});

/** A function that answers how often its extension's work has ended. The work begins with each request. */
function withExtension(work: string): string {
  return `
    const api = \`http://\${process.env.AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension\`;
    const registered = await fetch(\`\${api}/register\`, {
      method: "POST",
      headers: { "lambda-extension-name": "test" },
      body: JSON.stringify({ events: ["INVOKE"] }),
    });
    const headers = { "lambda-extension-identifier": registered.headers.get("lambda-extension-identifier") };
    let done = 0;
    (async () => {
      for (;;) {
        await (await fetch(\`\${api}/event/next\`, { headers })).json();
        ${work}
        done += 1;
      }
    })();
    export const handler = async () => done;`;
}
