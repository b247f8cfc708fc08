/** The stage's HTTP API with answers that a test lays ready, on a port of its own. */
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { cors } from "hono/cors";
import type { ContactView } from "../../contract/api.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";
import { samplesCrmUrl } from "./samples.ts";

export class FakeContactApi {
  /** What `GET` answers, by contact id. A contact that is not here waits until it is. */
  readonly views = new Map<string, ContactView>();
  readonly saved: { readonly contactId: string; readonly wrapUp: WrapUp }[] = [];
  readonly chosen: { readonly contactId: string; readonly customerId: string }[] = [];
  readonly tokens = new Set<string>();
  /** Answers with this status instead, while it is set. */
  refusal: { readonly route: "GET" | "PUT"; readonly status: number } | null = null;
  /** Origin of the CRM's pages: the samples' addresses are given this one. */
  crmUrl = samplesCrmUrl;
  #server: ServerType | null = null;
  #wanted: (() => void)[] = [];

  async start(): Promise<string> {
    const app = new Hono();
    app.use(cors({ origin: (origin) => origin, allowHeaders: ["authorization", "content-type"] }));
    app.use(async (context, next) => {
      this.tokens.add(context.req.header("authorization") ?? "");
      if (this.refusal?.route === context.req.method) return context.body(null, this.refusal.status as 401);
      await next();
      return undefined;
    });
    app.get("/contacts/:id", async (context) => context.json(this.#address(await this.#view(context.req.param("id")))));
    app.put("/contacts/:id/activity", async (context) =>
      context.json(this.#address(await this.#view(context.req.param("id")))),
    );
    app.put("/contacts/:id/customer", async (context) => {
      const contactId = context.req.param("id");
      const { customerId } = await context.req.json<{ customerId: string }>();
      this.chosen.push({ contactId, customerId });
      this.show({ ...(await this.#view(contactId)), customerId });
      return context.json(this.#address(await this.#view(contactId)));
    });
    app.put("/contacts/:id/wrap-up", async (context) => {
      const wrapUp = await context.req.json<WrapUp>();
      this.saved.push({ contactId: context.req.param("id"), wrapUp });
      return context.json({ wrapUp, record: { state: "waiting" } });
    });
    return new Promise((resolve) => {
      this.#server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
        resolve(`http://localhost:${port}`),
      );
    });
  }

  show(view: ContactView): void {
    this.views.set(view.contactId, view);
    for (const wake of this.#wanted.splice(0)) wake();
  }

  reset(): void {
    this.views.clear();
    this.saved.length = 0;
    this.chosen.length = 0;
    this.tokens.clear();
    this.refusal = null;
    this.crmUrl = samplesCrmUrl;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
  }

  #address(view: ContactView): ContactView {
    return JSON.parse(JSON.stringify(view).replaceAll(samplesCrmUrl, this.crmUrl));
  }

  async #view(contactId: string): Promise<ContactView> {
    for (;;) {
      const view = this.views.get(contactId);
      if (view !== undefined) return view;
      await new Promise<void>((resolve) => this.#wanted.push(resolve));
    }
  }
}
