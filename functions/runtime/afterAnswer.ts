/**
 * Work that goes on after the answer, so that a caller does not wait for what is only written down about him.
 *
 * AWS Lambda freezes a function that has answered, and with it whatever it left under way, unless an extension is still at
 * work: the answer leaves as soon as the handler is done, and the freeze waits until every extension asks for its next
 * event. So the function is an extension of itself, an "internal" one, and asks when its work is done.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 * https://aws.amazon.com/blogs/compute/performance-and-functionality-improvements-for-aws-lambda-extensions/
 */
import { Agent, type IncomingMessage, request } from "node:http";
import { PatchbayError } from "../../contract/errors.ts";
import { Deadline } from "./deadline.ts";

export interface AfterAnswer {
  /** Takes work that tells its own failures: it must not reject. */
  add(work: () => Promise<void>): void;
  /** To be called once per request, whatever became of it, when its answer is ready. The answer may leave when it resolves. */
  answering(): Promise<void>;
}

/** Where nothing goes on after an answer: work begins at once, and the answer waits for it, though not for ever. */
export function beforeAnswer(patienceMilliseconds = 500): AfterAnswer {
  const underWay = new Set<Promise<void>>();
  return {
    add: (work) => keep(underWay, work()),
    async answering() {
      const patience = new Deadline(patienceMilliseconds);
      // The work itself does not reject.
      await patience.wait(settled(underWay)).catch(() => {});
      patience.end();
    },
  };
}

/**
 * To be awaited while the function loads: AWS takes registrations no later. Outside AWS Lambda, and where it does not take
 * this one, it is `beforeAnswer`.
 */
export async function registerAfterAnswer(
  onTrouble: (what: string, error: unknown) => void,
  host: string | undefined = process.env.AWS_LAMBDA_RUNTIME_API,
): Promise<AfterAnswer> {
  if (host === undefined) return beforeAnswer();
  try {
    return runAsExtension(await register(host));
  } catch (error) {
    onTrouble("No work goes on after an answer", error);
    return beforeAnswer();
  }
}

/** Asks for the next event: resolves with it, which may take days. */
type NextEvent = () => Promise<void>;

function runAsExtension(nextEvent: NextEvent): AfterAnswer {
  const underWay = new Set<Promise<void>>();
  let waiting: (() => Promise<void>)[] = [];
  let answers = 0;
  let tellOfAnswer = () => {};

  const begin = (works: readonly (() => Promise<void>)[]) => keep(underWay, afterThisTurn(works));

  const follow = async (): Promise<never> => {
    for (let events = 1; ; events += 1) {
      await nextEvent();
      // One event for each request, before or after its answer; and its work is known when its answer is ready.
      while (answers < events) {
        await new Promise<void>((resolve) => {
          tellOfAnswer = resolve;
        });
      }
      await settled(underWay);
    }
  };
  // Unhandled on purpose: with an extension that no longer asks, every request would end in a timeout. So the function ends,
  // and AWS Lambda starts it anew.
  void follow();

  return {
    add(work) {
      // There is none under way before the answer, since the next request waits for all of it: so the answer is given already.
      if (underWay.size > 0) begin([work]);
      else waiting.push(work);
    },
    async answering() {
      begin(waiting);
      waiting = [];
      answers += 1;
      tellOfAnswer();
    },
  };
}

/** When the answer has left: work that began at once would hold it up. */
async function afterThisTurn(works: readonly (() => Promise<void>)[]): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  await Promise.all(works.map((work) => work()));
}

function keep(underWay: Set<Promise<void>>, work: Promise<void>): void {
  const kept = work.finally(() => underWay.delete(kept));
  underWay.add(kept);
}

async function settled(underWay: ReadonlySet<Promise<void>>): Promise<void> {
  while (underWay.size > 0) await Promise.all(underWay);
}

const version = "2020-01-01";

async function register(host: string): Promise<NextEvent> {
  const agent = new Agent({ keepAlive: true });
  const ask = (method: "GET" | "POST", path: string, headers: Record<string, string>, body = ""): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = request(`http://${host}/${version}/extension/${path}`, { method, agent, headers });
      asked.on("response", (answer) => readWhole(answer).then(() => resolve(answer), reject));
      asked.on("error", reject);
      asked.end(body);
    });

  // SHUTDOWN is not for internal extensions.
  const events = JSON.stringify({ events: ["INVOKE"] });
  const registered = await ask("POST", "register", { "lambda-extension-name": "after-answer" }, events);
  const id = registered.headers["lambda-extension-identifier"];
  if (registered.statusCode !== 200 || typeof id !== "string") throw refused("register", registered);
  return async () => {
    const event = await ask("GET", "event/next", { "lambda-extension-identifier": id });
    if (event.statusCode !== 200) throw refused("event/next", event);
  };
}

type Answer = Pick<IncomingMessage, "statusCode" | "headers">;

function readWhole(answer: IncomingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    answer.on("end", resolve).on("error", reject).resume();
  });
}

function refused(what: string, { statusCode }: Answer): PatchbayError {
  return new PatchbayError("EXTENSION_REFUSED", `AWS Lambda's Extensions API answered ${statusCode} to ${what}.`);
}
