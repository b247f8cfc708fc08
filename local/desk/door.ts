/**
 * The door for other programs: everything the desk page can do, as HTTP under `/local/` on the desk's port, and the desk
 * page itself. See docs/local.md.
 */
import type { HttpBindings } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { InvalidInput, PatchbayError } from "../../contract/errors.ts";
import { parseContactId } from "../../contract/identifiers.ts";
import type { LocalCenter } from "../localCenter.ts";
import type { AgentAction } from "./agentActions.ts";
import { decodeAgentRequest, decodeAgentState, decodeCall, decodeChat, decodeFault } from "./requests.ts";

type App = Hono<{ Bindings: HttpBindings }>;

export function createDoor(center: LocalCenter, pageFolder: string): App {
  const app: App = new Hono();
  app.onError((error, context) => problem(context, error));
  app.use(async (context, next) => {
    // A page of another origin, open in the same browser, has no business here.
    const origin = context.req.header("origin");
    if (origin !== undefined && new URL(origin).host !== context.req.header("host")) {
      throw new PatchbayError("FORBIDDEN", "Only the desk's own page may call this from a browser.");
    }
    await next();
  });

  app.get("/local/healthz", (context) => context.json({ status: "ok", ...center.health() }));
  app.get("/local/state", async (context) => context.json(await center.view()));
  app.get("/local/events", (context) =>
    streamSSE(context, async (stream) => {
      let wake = () => {};
      const stop = center.onChange(() => wake());
      stream.onAbort(() => {
        stop();
        wake();
      });
      while (!stream.aborted) {
        const changed = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await stream.writeSSE({ event: "change", data: "" });
        await changed;
      }
    }),
  );

  app.get("/local/calls", async (context) => context.json({ calls: (await center.view()).calls }));
  app.post("/local/calls", async (context) =>
    context.json({ contactId: center.placeCall(decodeCall(await json(context))) }, 201),
  );
  app.post("/local/chats", async (context) =>
    context.json({ contactId: center.placeChat(decodeChat(await json(context))) }, 201),
  );
  app.get("/local/calls/:contactId", async (context) => context.json(await center.call(contactId(context))));
  app.post("/local/calls/:contactId/hangup", (context) => {
    center.customerHangsUp(contactId(context));
    return context.json({});
  });

  app.post("/local/agent/:action", async (context) => {
    const action = context.req.param("action");
    if (!isAgentAction(action)) throw new PatchbayError("NOT_FOUND", `There is no agent action "${action}".`);
    return context.json(await center.agentDoes(action, decodeAgentRequest(await json(context))));
  });
  app.put("/local/agent/state", async (context) => {
    await center.setAgentState(decodeAgentState(await json(context)));
    return context.json({});
  });

  app.put("/local/faults/:crm", async (context) => {
    center.setFault(context.req.param("crm"), decodeFault(await json(context)));
    return context.json({});
  });
  app.get("/local/logs/:crm/:function", (context) =>
    context.json({ lines: center.logs(context.req.param("crm"), context.req.param("function")) }),
  );
  app.delete("/local/state", async (context) => {
    await center.reset();
    return context.json({});
  });
  app.all("/local/*", () => {
    throw new PatchbayError("NOT_FOUND", "There is nothing at this address; docs/local.md lists what there is.");
  });

  app.use(serveStatic({ root: pageFolder }));
  return app;
}

function isAgentAction(text: string): text is AgentAction {
  return text === "accept" || text === "reject" || text === "hangup" || text === "close";
}

function contactId(context: Context) {
  const id = parseContactId(context.req.param("contactId"));
  if (id === null) throw new InvalidInput("The address", ["contactId: not a contact id"]);
  return id;
}

/** An empty body is an empty object, so that `curl -X POST` alone works where nothing has to be said. */
async function json(context: Context): Promise<unknown> {
  // Pages of other origins cannot send this content type without being asked first, and nobody answers them.
  const text = await context.req.text();
  if (text === "") return {};
  if (!context.req.header("content-type")?.startsWith("application/json")) {
    throw new PatchbayError("UNSUPPORTED_MEDIA_TYPE", "The body must be sent as application/json.");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInput("The body", [`not JSON: ${error instanceof Error ? error.message : "unreadable"}`]);
  }
}

const statuses: Readonly<Record<string, 400 | 403 | 404 | 409 | 415>> = {
  INVALID_INPUT: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  NOT_POSSIBLE_NOW: 409,
  UNSUPPORTED_MEDIA_TYPE: 415,
};

function problem(context: Context, error: Error): Response {
  const code = error instanceof PatchbayError ? error.code : "INTERNAL";
  const status = statuses[code] ?? 500;
  const body = { type: "about:blank", title: titles[status], status, code, detail: error.message };
  return context.json(body, status, { "content-type": "application/problem+json" });
}

const titles = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  415: "Unsupported Media Type",
  500: "Internal Server Error",
} as const;
