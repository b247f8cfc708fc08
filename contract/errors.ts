/**
 * Every error Patchbay throws on purpose: a stable `code` to match on, and a message that says what was wrong, where, and
 * what to do. Messages are logged, so they hold no phone number, e-mail address, name or secret.
 */
export class PatchbayError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    // Not the class's own name, which a minified bundle does not keep.
    this.name = `PatchbayError [${code}]`;
    this.code = code;
  }
}

/** Several problems of one input, told together. */
export class InvalidInput extends PatchbayError {
  readonly problems: readonly string[];

  constructor(what: string, problems: readonly string[]) {
    super("INVALID_INPUT", `${what} is not valid:\n${problems.map((problem) => ` - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}
