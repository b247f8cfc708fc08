/** What the desktop page reads and sends under `/page-data`, with a stream that tells of every change. */
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Activities } from "./activities.ts";
import type { AgentDesktop } from "./agentDesktop.ts";
import { choiceSchema, ctiMessageSchema, type DesktopView, dialSchema, type TimelineEntry } from "./desktopData.ts";
import { type Directory, hubs } from "./directory.ts";

export interface PageDataOptions {
  readonly agentName: string;
  readonly connectorOrigin: string;
  readonly directory: Directory;
  readonly desktop: AgentDesktop;
  readonly activities: Activities;
  /** Dispatches `change`. */
  readonly changes: EventTarget;
}

export function createPageData(options: PageDataOptions): Hono {
  const { desktop, changes } = options;
  const app = new Hono();

  // A page of another origin can neither read nor change anything here.
  app.use("*", async (context, next) => {
    const origin = context.req.header("origin");
    if (origin !== undefined && origin !== `http://${context.req.header("host")}`) return context.body(null, 403);
    return next();
  });
  app.get("/view", (context) => context.json(view(options)));
  app.get("/changes", (context) =>
    streamSSE(context, async (stream) => {
      let pending = true;
      let wake: () => void = () => {};
      const notify = () => {
        pending = true;
        wake();
      };
      changes.addEventListener("change", notify);
      stream.onAbort(() => {
        changes.removeEventListener("change", notify);
        wake();
      });
      while (!stream.aborted) {
        if (pending) {
          pending = false;
          await stream.writeSSE({ data: "changed" });
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    }),
  );
  app.post("/cti", async (context) => {
    const message = ctiMessageSchema.safeParse(await context.req.json().catch(() => null));
    return message.success ? context.json(desktop.receive(message.data)) : context.body(null, 400);
  });
  app.post("/activities", async (context) => {
    const dial = dialSchema.safeParse(await context.req.json().catch(() => null));
    if (!dial.success) return context.body(null, 400);
    return context.json({ activityUuid: desktop.dial(dial.data.phoneNumber, dial.data.customerId) });
  });
  app.post("/interactions/:id/customer", async (context) => {
    const choice = choiceSchema.safeParse(await context.req.json().catch(() => null));
    if (!choice.success) return context.body(null, 400);
    return context.body(null, desktop.choose(context.req.param("id"), choice.data.customerId) ? 204 : 404);
  });

  return app;
}

/** Completed and closed, as the seeded cases use them. */
const closedCaseStatuses = ["05", "06"];

function view({ agentName, connectorOrigin, directory, desktop, activities }: PageDataOptions): DesktopView {
  return {
    agentName,
    connectorOrigin,
    interactions: desktop.interactions(),
    customers: hubs(directory, closedCaseStatuses),
    timeline: activities
      .all()
      .map(
        (call): TimelineEntry => ({
          id: call.id,
          customerId: call.customerId,
          channel: call.channel,
          title: call.subject,
          number: call.number,
          agentName,
          startedAt: call.startedAt,
          state: call.state,
          durationSeconds: call.durationSeconds,
          summary: call.transcript,
          furtherFields: call.furtherFields,
          recordingId: call.recordingId,
        }),
      )
      .reverse(),
  };
}
