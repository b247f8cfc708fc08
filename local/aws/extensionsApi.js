/**
 * AWS Lambda's Extensions API for one execution environment, as far as internal extensions may use it: they register while
 * the function loads, and are told of each request when they ask for their next event. The environment is free for its next
 * request, or for the freeze, once all of them have asked. Plain JavaScript, since it runs where the function runs.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

/** @import { ExtensionsApi } from "./extensionsApi.js" */

/** @returns {Promise<ExtensionsApi>} */
export async function startExtensionsApi() {
  /** @type {Map<string, { events: object[], asking: ((event: object) => void) | null }>} */
  const extensions = new Map();
  /** @type {(() => void)[]} */
  let waiting = [];
  let isLoaded = false;

  const isIdle = () => [...extensions.values()].every(({ events, asking }) => events.length === 0 && asking !== null);
  const tellIfIdle = () => {
    if (!isIdle()) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };

  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    /** @type {(status: number, answer: object, headers?: Record<string, string>) => void} */
    const send = (status, answer, headers = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(answer));
    };
    /** @type {(status: number, errorType: string, errorMessage: string) => void} */
    const refuse = (status, errorType, errorMessage) => send(status, { errorType, errorMessage });

    switch (`${request.method} ${request.url}`) {
      case "POST /2020-01-01/extension/register": {
        if (isLoaded) return refuse(403, "Extension.AlreadyStarted", "The function has loaded.");
        const name = request.headers["lambda-extension-name"];
        if (typeof name !== "string") return refuse(403, "Extension.MissingName", "Lambda-Extension-Name is not set.");
        const events = eventsIn(body);
        if (events === null) return refuse(400, "InvalidRequestFormat", "The body has no list of events.");
        if (events.some((event) => event !== "INVOKE")) {
          return refuse(403, "ShutdownEventNotSupportedForInternalExtension", "Internal extensions get INVOKE alone.");
        }
        const id = randomUUID();
        extensions.set(id, { events: [], asking: null });
        return send(200, { handler: "handler" }, { "lambda-extension-identifier": id });
      }
      case "GET /2020-01-01/extension/event/next": {
        const extension = extensions.get(String(request.headers["lambda-extension-identifier"]));
        if (extension === undefined) return refuse(403, "Extension.UnknownExtensionIdentifier", "No such extension.");
        const event = extension.events.shift();
        if (event !== undefined) return send(200, event);
        extension.asking = (next) => send(200, next);
        return tellIfIdle();
      }
      default:
        return refuse(404, "NotFound", "No such path.");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the Extensions API has no port");

  return {
    host: `127.0.0.1:${address.port}`,
    loaded() {
      isLoaded = true;
    },
    invoke({ requestId, functionArn, deadlineMs }) {
      for (const extension of extensions.values()) {
        const event = { eventType: "INVOKE", deadlineMs, requestId, invokedFunctionArn: functionArn };
        const { asking } = extension;
        extension.asking = null;
        if (asking === null) extension.events.push(event);
        else asking(event);
      }
    },
    idle() {
      if (isIdle()) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.push(() => resolve(undefined));
      });
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * @param {string} body
 * @returns {string[] | null}
 */
function eventsIn(body) {
  try {
    const { events } = JSON.parse(body);
    return Array.isArray(events) ? events.map(String) : null;
  } catch {
    return null;
  }
}
