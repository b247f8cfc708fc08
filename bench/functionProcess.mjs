/**
 * The process in which a bundled function is measured: nothing in it but Node, the bundle, and an HTTP client of its own to
 * measure the CRM with. Plain JavaScript, so that no loader of TypeScript is in it either.
 */

import { Pool } from "undici";

/** @type {Array<(event: unknown) => Promise<unknown>>} */
const handlers = [];
/** @type {Pool | undefined} */
let pool;

const calls = {
  /** Loads it so many times over, each with a state of its own, as so many running copies have. */
  async load({ file, copies }) {
    const startedAt = performance.now();
    for (let copy = 0; copy < copies; copy += 1) handlers.push((await import(`${file}?copy=${copy}`)).handler);
    return performance.now() - startedAt;
  },

  /** One after another, each timed. */
  async callInTurn({ events }) {
    const [handler] = handlers;
    const milliseconds = [];
    let answer = null;
    for (const event of events) {
      const startedAt = performance.now();
      answer = await handler(event);
      milliseconds.push(performance.now() - startedAt);
    }
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
  callAtOnce: ({ events }) => Promise.all(events.map((event, copy) => handlers[copy % handlers.length](event))),
};

process.on("message", async ({ number, name, input }) => {
  try {
    process.send({ number, answer: await calls[name](input) });
  } catch (error) {
    process.send({ number, failure: error.stack });
  }
});
process.on("disconnect", () => process.exit());
