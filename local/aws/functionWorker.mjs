/**
 * Runs inside a worker thread: loads one bundled handler and answers one request at a time, as AWS Lambda's own runtime
 * does in its process. Plain JavaScript, so that a worker starts without the TypeScript loader of its parent.
 */
import { parentPort, workerData } from "node:worker_threads";
import { startExtensionsApi } from "./extensionsApi.js";

/** @import { WorkerAnswer, WorkerRequest } from "./executionEnvironment.ts" */

const port = parentPort;
if (port === null) throw new Error("functionWorker.mjs runs in a worker thread only");

/** @type {{ file: string, functionName: string }} */
const { file, functionName } = workerData;
const extensions = await startExtensionsApi();
process.env.AWS_LAMBDA_RUNTIME_API = extensions.host;
const { handler } = await import(file);
if (typeof handler !== "function") {
  const error = new Error(`${file} exports no function named "handler"`);
  error.name = "Runtime.HandlerNotFound";
  throw error;
}

extensions.loaded();
await extensions.idle();

port.on("message", async (/** @type {WorkerRequest} */ request) => {
  const { requestId, functionArn, timeoutMilliseconds } = request;
  extensions.invoke({ requestId, functionArn, deadlineMs: Date.now() + timeoutMilliseconds });
  port.postMessage(await answerTo(request));
  await extensions.idle();
  port.postMessage({ kind: "free" });
});
port.postMessage({ kind: "ready" });

/**
 * @param {WorkerRequest} request
 * @returns {Promise<WorkerAnswer>}
 */
async function answerTo(request) {
  const deadline = Date.now() + request.timeoutMilliseconds;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: request.functionArn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? "128",
    awsRequestId: request.requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  /** @type {unknown} */
  let payload;
  try {
    payload = await handler(JSON.parse(request.event), context);
  } catch (error) {
    return error instanceof Error
      ? { kind: "failed", errorType: error.name, message: error.message, stack: error.stack ?? "" }
      : { kind: "failed", errorType: typeof error, message: String(error), stack: "" };
  }
  try {
    return { kind: "answered", payload: JSON.stringify(payload) ?? "null" };
  } catch (error) {
    const message = `The answer is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: "failed", errorType: "Runtime.MarshalError", message, stack: "" };
  }
}
