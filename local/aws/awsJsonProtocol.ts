/**
 * The JSON protocol of AWS services: the operation in the header `X-Amz-Target`, its input and output as the bodies,
 * errors as `__type` and a message. Signatures are not checked.
 */
import { Hono } from "hono";
import * as z from "zod/mini";
import { type LocalServer, listen } from "../listen.ts";

export class AwsError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "AwsError";
    this.code = code;
  }
}

/** @param signal aborts when the caller has gone */
export type AwsOperation = (input: unknown, signal: AbortSignal) => unknown;

/** An operation whose input is decoded before it runs. */
export function operation<Input>(
  schema: z.ZodMiniType<Input>,
  run: (input: Input, signal: AbortSignal) => unknown,
): AwsOperation {
  return (input, signal) => {
    const decoded = z.safeParse(schema, input);
    if (decoded.success) return run(decoded.data, signal);
    const problems = decoded.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new AwsError("ValidationException", problems.join("; "));
  };
}

export interface AwsService {
  /** What comes before the dot in `X-Amz-Target`. */
  readonly target: string;
  readonly jsonVersion: "1.0" | "1.1";
  readonly operations: Readonly<Record<string, AwsOperation>>;
}

export function startAwsService(service: AwsService, port = 0): Promise<LocalServer> {
  const app = new Hono();
  app.post("*", async (context) => {
    const answer = (status: 200 | 400 | 500, body: unknown) =>
      context.body(JSON.stringify(body), status, {
        "content-type": `application/x-amz-json-${service.jsonVersion}`,
        "x-amzn-requestid": crypto.randomUUID(),
      });
    const refuse = (code: string, message: string, status: 400 | 500 = 400) =>
      answer(status, { __type: code, message });

    const [target, name = ""] = (context.req.header("x-amz-target") ?? "").split(".");
    const run = target === service.target && Object.hasOwn(service.operations, name) && service.operations[name];
    if (!run) return refuse("UnknownOperationException", `${target}.${name} is not available on one machine`);
    let input: unknown;
    try {
      input = JSON.parse(await context.req.text());
    } catch {
      return refuse("SerializationException", "The request is not JSON");
    }
    try {
      return answer(200, (await run(input, context.req.raw.signal)) ?? {});
    } catch (error) {
      if (error instanceof AwsError) return refuse(error.code, error.message);
      return refuse("InternalServiceError", error instanceof Error ? error.message : String(error), 500);
    }
  });
  return listen(app, port);
}

/** The IP address, not the name: it is what makes the SDK leave host names alone. */
export function endpointOf(server: LocalServer): string {
  return `http://127.0.0.1:${server.port}`;
}
