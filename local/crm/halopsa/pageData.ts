/** What the agent pages read and write. Not HaloPSA's API: no log-in, and shaped for the pages. */
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { HaloAction, HaloTicket, HaloUser } from "./records.ts";
import type { HaloStore } from "./store.ts";
import { statuses, ticketTypes } from "./tenant.ts";
import type { Delivery, Webhook } from "./webhook.ts";

export interface PersonRow {
  readonly id: number;
  readonly name: string;
  readonly clientId: number;
  readonly client: string;
  readonly email: string;
  readonly phone: string;
  readonly mobile: string;
  readonly important: boolean;
  readonly openTickets: number;
}

export interface TicketRow {
  readonly id: number;
  readonly summary: string;
  readonly type: string;
  readonly status: string;
  readonly userId: number;
  readonly user: string;
  readonly clientId: number;
  readonly client: string;
  readonly team: string;
  readonly openedAt: string;
}

export interface ActionRow {
  readonly id: number;
  readonly outcome: string;
  readonly who: string;
  readonly at: string;
  readonly internal: boolean;
  readonly text: string;
}

export interface CustomersView {
  readonly title: string;
  readonly people: readonly PersonRow[];
  readonly tickets: readonly TicketRow[];
}
export interface CustomerView {
  readonly person: PersonRow;
  readonly tickets: readonly TicketRow[];
}
export interface TicketView {
  readonly ticket: TicketRow;
  readonly details: string;
  readonly actions: readonly ActionRow[];
}
export interface PersonEdit {
  readonly name: string;
  readonly phone: string;
  readonly mobile: string;
}
export interface PersonEdited {
  readonly delivery: Delivery | null;
}

export function createPageData(store: HaloStore, webhook: Webhook): Hono {
  const pages = new Hono();

  pages.get("/customers", (context) => {
    const people = store.users().filter(isPerson);
    return context.json<CustomersView>({
      title: "Customers",
      people: people.map((user) => personRow(store, user)),
      tickets: [],
    });
  });

  pages.get("/clients/:id", (context) => {
    const client = store.clients().find((row) => row.id === idOf(context));
    if (client === undefined) return context.notFound();
    const people = store.users().filter((user) => isPerson(user) && user.client_id === client.id);
    return context.json<CustomersView>({
      title: client.name,
      people: people.map((user) => personRow(store, user)),
      tickets: ticketRows(store, (ticket) => ticket.client_id === client.id),
    });
  });

  pages.get("/customers/:id", (context) => {
    const user = store.user(idOf(context));
    if (user === null) return context.notFound();
    return context.json<CustomerView>({
      person: personRow(store, user),
      tickets: ticketRows(store, (ticket) => ticket.user_id === user.id),
    });
  });

  pages.post("/customers/:id", async (context) => {
    // Only our own page may write: a page of another origin sends its own Origin, and cannot leave it out.
    const origin = context.req.header("origin");
    if (origin === undefined || new URL(origin).host !== context.req.header("host")) return context.body(null, 403);
    const edit = personEdit(await context.req.json().catch(() => null));
    if (edit === null) return context.body(null, 400);
    const edited = store.editUser(idOf(context), {
      name: edit.name,
      phonenumber: edit.phone,
      mobilenumber: edit.mobile,
    });
    if (edited === null) return context.notFound();
    return context.json<PersonEdited>({ delivery: await webhook.userUpdated(edited) });
  });

  pages.get("/tickets", (context) => context.json<readonly TicketRow[]>(ticketRows(store, () => true)));

  pages.get("/tickets/:id", (context) => {
    const ticket = store.tickets().find((row) => row.id === idOf(context));
    if (ticket === undefined) return context.notFound();
    return context.json<TicketView>({
      ticket: ticketRow(store, ticket),
      details: ticket.details,
      actions: store.actions(ticket.id).map(actionRow),
    });
  });

  /** One event per change of anything: the page reads again what it shows. */
  pages.get("/changes", (context) =>
    streamSSE(context, async (stream) => {
      await stream.writeSSE({ data: "connected" });
      const stop = store.onChange(() => void stream.writeSSE({ data: "changed" }));
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      stop();
    }),
  );
  return pages;
}

function isPerson(user: HaloUser): boolean {
  return !user.isgeneraluser && user.name !== "Unknown";
}

function idOf(context: Context): number {
  return Number(context.req.param("id"));
}

function personRow(store: HaloStore, user: HaloUser): PersonRow {
  return {
    id: user.id,
    name: user.name,
    clientId: user.client_id,
    client: store.client(user.client_id).name,
    email: user.emailaddress,
    phone: user.phonenumber,
    mobile: user.mobilenumber,
    important: user.isimportantcontact,
    openTickets: store.tickets().filter((ticket) => ticket.user_id === user.id && ticket.dateclosed === null).length,
  };
}

function ticketRows(store: HaloStore, wanted: (ticket: HaloTicket) => boolean): readonly TicketRow[] {
  return store
    .tickets()
    .filter(wanted)
    .sort((a, b) => b.dateoccurred.localeCompare(a.dateoccurred) || b.id - a.id)
    .map((ticket) => ticketRow(store, ticket));
}

function ticketRow(store: HaloStore, ticket: HaloTicket): TicketRow {
  return {
    id: ticket.id,
    summary: ticket.summary,
    type: ticketTypes.find((type) => type.id === ticket.tickettype_id)?.name ?? "",
    status: statuses.find((status) => status.id === ticket.status_id)?.name ?? "",
    userId: ticket.user_id,
    user: store.user(ticket.user_id)?.name ?? "Unknown",
    clientId: ticket.client_id,
    client: store.client(ticket.client_id).name,
    team: ticket.team,
    openedAt: ticket.dateoccurred,
  };
}

function actionRow(action: HaloAction): ActionRow {
  return {
    id: action.id,
    outcome: action.outcome,
    who: action.who,
    at: action.datetime,
    internal: action.hiddenfromuser,
    text: action.note,
  };
}

function personEdit(body: unknown): PersonEdit | null {
  if (typeof body !== "object" || body === null) return null;
  const { name, phone, mobile } = body as Partial<Record<keyof PersonEdit, unknown>>;
  if (typeof name !== "string" || typeof phone !== "string" || typeof mobile !== "string") return null;
  return name.trim() === "" ? null : { name: name.trim(), phone: phone.trim(), mobile: mobile.trim() };
}
