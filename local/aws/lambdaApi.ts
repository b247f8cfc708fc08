/** AWS Lambda's Invoke, so that tools reach the functions of the local stages with the unmodified SDK. */
import { Hono } from "hono";
import { listen } from "../listen.ts";
import type { InvocationResult } from "./executionEnvironment.ts";

export interface LambdaApi {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** @param invoke answers `null` for a function that is not there */
export async function startLambdaApi(
  invoke: (functionName: string, event: unknown) => Promise<InvocationResult> | null,
): Promise<LambdaApi> {
  const app = new Hono();
  app.post("/2015-03-31/functions/:name/invocations", async (context) => {
    const name = context.req.param("name");
    const running = invoke(name, await context.req.json());
    if (running === null) {
      const message = `Function not found: ${name}`;
      return context.json({ Message: message, Type: "User" }, 404, { "x-amzn-errortype": "ResourceNotFoundException" });
    }
    const result = await running;
    if (result.ok) return context.json(result.payload ?? null);
    // As Lambda does: 200, with the failure in a header and in the payload.
    return context.json({ errorType: result.errorType, errorMessage: result.message }, 200, {
      "x-amz-function-error": "Unhandled",
    });
  });
  const server = await listen(app, 0);
  return { endpoint: `http://127.0.0.1:${server.port}`, close: server.close };
}
