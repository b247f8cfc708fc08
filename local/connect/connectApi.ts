/**
 * Amazon Connect's HTTP API, as far as Patchbay's handlers ask it, for the unmodified SDK: point
 * `AWS_ENDPOINT_URL_CONNECT` here. Requests are not signed off: whatever credentials are sent are taken.
 */
import { Hono } from "hono";
import { parseContactId } from "../../contract/identifiers.ts";
import { listen } from "../listen.ts";
import type { LocalStage } from "../stages.ts";
import type { ContactCenter, SimulatedContact } from "./contactCenter.ts";
import { searchContacts } from "./contactSearch.ts";
import { contactShape, queueShape, userShape } from "./contactShapes.ts";
import { queuesOf } from "./flowSteps.ts";
import type { InstanceSetup } from "./instanceSetup.ts";
import { type Operation, RequestBudget } from "./requestBudget.ts";
import { setupRoutes } from "./setupRoutes.ts";

export interface ConnectInstance {
  readonly stage: LocalStage;
  readonly center: ContactCenter;
  readonly setup: InstanceSetup;
}

export interface ConnectApi {
  readonly url: string;
  close(): Promise<void>;
}

export interface ConnectApiOptions {
  readonly instances: readonly ConnectInstance[];
  /** 0 takes a free one. */
  readonly port?: number;
  /** Refuse what Amazon Connect would for coming too fast. */
  readonly rateLimits?: boolean;
  readonly now?: () => Date;
}

export async function startConnectApi(options: ConnectApiOptions): Promise<ConnectApi> {
  const server = await listen(connectApi(options), options.port ?? 0);
  // By number: the name `localhost` may mean IPv6, where nothing listens.
  return { url: `http://127.0.0.1:${server.port}`, close: server.close };
}

/** What the API answers with when it does not do what it was asked. */
class ApiError extends Error {
  readonly type: string;
  readonly status: 400 | 404 | 429;

  constructor(type: string, message: string, status: 400 | 404 | 429) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

function connectApi({ instances, rateLimits = false, now = () => new Date() }: ConnectApiOptions): Hono {
  const budget = rateLimits ? new RequestBudget(now) : null;
  const app = new Hono();

  const spend = (operation: Operation): void => {
    if (budget?.spend(operation) === false) throw new ApiError("TooManyRequestsException", "Rate exceeded", 429);
  };
  const instance = (idOrArn: string): ConnectInstance => {
    const found = instances.find(({ stage }) => idOrArn === stage.instanceId || idOrArn === stage.instanceArn);
    return found ?? notFound("instance");
  };

  app.get("/contacts/:instanceId/:contactId", (context) => {
    spend("DescribeContact");
    const { stage, center } = instance(context.req.param("instanceId"));
    const contact = contactOf(center, context.req.param("contactId"));
    return context.json({ Contact: contactShape(stage, contact) });
  });

  app.get("/contact/attributes/:instanceId/:initialContactId", (context) => {
    spend("GetContactAttributes");
    const { center } = instance(context.req.param("instanceId"));
    return context.json({ Attributes: contactOf(center, context.req.param("initialContactId")).attributes });
  });

  app.post("/search-contacts", async (context) => {
    spend("SearchContacts");
    const found = searchContacts(await context.req.json(), (id) => {
      const { stage, center } = instance(id);
      return { stage, contacts: center.contacts() };
    });
    if ("problem" in found) throw new ApiError("InvalidParameterException", found.problem, 400);
    return context.json(found.page);
  });

  app.get("/users/:instanceId/:userId", (context) => {
    spend("DescribeUser");
    const { stage } = instance(context.req.param("instanceId"));
    const user = [stage.agent, stage.colleague].find(({ id }) => id === lastPart(context.req.param("userId")));
    return context.json({ User: userShape(stage, user ?? notFound("user")) });
  });

  app.get("/queues/:instanceId/:queueId", (context) => {
    spend("DescribeQueue");
    const { stage } = instance(context.req.param("instanceId"));
    const queue = queuesOf(stage).find(({ id }) => id === lastPart(context.req.param("queueId")));
    return context.json({ Queue: queueShape(queue ?? notFound("queue")) });
  });

  app.route("/", setupRoutes(instance));

  app.notFound(() => failure(new ApiError("UnknownOperationException", "This operation is not simulated.", 404)));
  app.onError((error) => {
    if (error instanceof ApiError) return failure(error);
    if (error instanceof SyntaxError) return failure(new ApiError("InvalidRequestException", "Not JSON.", 400));
    throw error;
  });
  return app;
}

function contactOf(center: ContactCenter, id: string): SimulatedContact {
  const contactId = parseContactId(id);
  return (contactId === null ? null : center.contact(contactId)) ?? notFound("contact");
}

function notFound(what: string): never {
  throw new ApiError("ResourceNotFoundException", `The ${what} was not found.`, 404);
}

function failure({ type, message, status }: ApiError): Response {
  return Response.json({ Message: message }, { status, headers: { "x-amzn-errortype": type } });
}

/** The API takes ids and ARNs alike. */
function lastPart(idOrArn: string): string {
  return idOrArn.slice(idOrArn.lastIndexOf("/") + 1);
}
