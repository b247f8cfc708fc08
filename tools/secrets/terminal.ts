/** Asking a person, or a pipe: hidden answers are not echoed, and a pipe answers one line per question. */
import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import { PatchbayError } from "../../contract/errors.ts";
import type { Question } from "./fillSecrets.ts";

export interface Terminal {
  ask(question: Question): Promise<string>;
  close(): void;
}

export function openTerminal(
  input: NodeJS.ReadStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): Terminal {
  let hidden = false;
  // Readline echoes what is typed to its output: while an answer is hidden, that goes nowhere.
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const lines: Interface = createInterface({ input, output: echo, terminal: input.isTTY === true });
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(question) {
      output.write(`${question.text}: `);
      hidden = question.hidden;
      const answer = await answers.next();
      hidden = false;
      output.write(question.hidden || input.isTTY !== true ? "\n" : "");
      if (answer.done) throw new PatchbayError("INPUT_ENDED", `There was no answer to "${question.text}".`);
      return answer.value;
    },
    close: () => lines.close(),
  };
}
