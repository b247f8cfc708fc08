/**
 * The process in which a bundled function is measured: nothing in it but Node, the bundle, AWS Lambda's Extensions API, and an
 * HTTP client of its own to measure the CRM with. Plain JavaScript, so that no loader of TypeScript is in it either.
 */

import { Pool } from "undici";
import { startExtensionsApi } from "../local/aws/extensionsApi.js";

/**
 * Running copies, each in an environment of its own as AWS Lambda has it: the next request comes when its extensions, if it
 * has any, have asked for it.
 * @type {Array<{ handler: (event: unknown) => Promise<unknown>, extensions: import("../local/aws/extensionsApi.js").ExtensionsApi }>}
 */
const copiesAtWork = [];
/** @type {Pool | undefined} */
let pool;

const calls = {
  /** Loads it so many times over, each with a state of its own, as so many running copies have. */
  async load({ file, copies }) {
    const startedAt = performance.now();
    for (let copy = 0; copy < copies; copy += 1) {
      const extensions = await startExtensionsApi();
      process.env.AWS_LAMBDA_RUNTIME_API = extensions.host;
      const { handler } = await import(`${file}?copy=${copy}`);
      extensions.loaded();
      copiesAtWork.push({ handler, extensions });
    }
    return performance.now() - startedAt;
  },

  /** One after another, each timed. */
  async callInTurn({ events }) {
    const [{ handler, extensions }] = copiesAtWork;
    const milliseconds = [];
    let answer = null;
    for (const event of events) {
      await extensions.idle();
      extensions.invoke(anyRequest);
      const startedAt = performance.now();
      answer = await handler(event);
      milliseconds.push(performance.now() - startedAt);
    }
    await extensions.idle();
    return { milliseconds, answer };
  },

  /** What the CRM is read for, asked at once and with nothing else to do, several times over. */
  async readAlone({ origin, authorization, paths, rounds }) {
    pool ??= new Pool(origin, { connections: 8 });
    const read = async (path) => {
      const answer = await pool.request({ method: "GET", path, headers: { authorization } });
      await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`the CRM answered ${answer.statusCode}`);
    };
    const milliseconds = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await Promise.all(paths.map(read));
      milliseconds.push(performance.now() - startedAt);
    }
    return milliseconds;
  },

  /** Each copy its own event, all at once. */
  callAtOnce: ({ events }) =>
    Promise.all(
      events.map(async (event, index) => {
        const { handler, extensions } = copiesAtWork[index % copiesAtWork.length];
        extensions.invoke(anyRequest);
        const answer = await handler(event);
        await extensions.idle();
        return answer;
      }),
    ),
};

const anyRequest = { requestId: "bench", functionArn: "bench", deadlineMs: 0 };

process.on("message", async ({ number, name, input }) => {
  try {
    process.send({ number, answer: await calls[name](input) });
  } catch (error) {
    process.send({ number, failure: error.stack });
  }
});
process.on("disconnect", () => process.exit());
