/**
 * The process in which a bundled function is measured: nothing in it but Node and the bundle. Plain JavaScript, so that
 * no loader of TypeScript is in it either.
 */

/** @type {Array<(event: unknown) => Promise<unknown>>} */
const handlers = [];

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
