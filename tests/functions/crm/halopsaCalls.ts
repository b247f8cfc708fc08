/** Calls on a simulated HaloPSA, written, changed and looked at as the tests about them need it. */
import type { Customer } from "../../../contract/customers.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { CallReport, CrmRecord } from "../../../functions/crm/crm.ts";
import { callToken } from "../../../functions/crm/halopsa/ticketText.ts";
import { type HttpRequest, NoAnswer } from "../../../functions/runtime/http.ts";
import { localCredentials } from "../../../local/crm/halopsa/tenant.ts";
import { type HaloPsaTest, setUpHaloPsa } from "./halopsaSetUp.ts";
import { number } from "./sampleCall.ts";

export class HaloPsaCalls {
  readonly test: HaloPsaTest;

  private constructor(test: HaloPsaTest) {
    this.test = test;
  }

  static async start(options: Parameters<typeof setUpHaloPsa>[0] = {}): Promise<HaloPsaCalls> {
    return new HaloPsaCalls(await setUpHaloPsa(options));
  }

  close(): Promise<void> {
    return this.test.server.close();
  }

  async john(): Promise<Customer> {
    const [customer] = await this.test.crm.findCustomers({ by: "phone", number: number("+61400123456") }, {});
    if (customer === undefined) throw new Error("the seeded customer was not found");
    return customer;
  }

  async log(
    report: CallReport,
    record: CrmRecord | null = null,
    options: { readonly lookBack?: boolean; readonly triedTickets?: readonly string[] } = {},
  ): Promise<CrmRecord> {
    const { lookBack = false, triedTickets = [] } = options;
    const logged = await this.test.crm.logCall(report, { lookBack, record, triedTickets });
    if (logged.state !== "written") throw new Error("not written");
    return logged.record;
  }

  /** Everything there is of the call, as one run of the function writes it. */
  async drive(report: CallReport, record: CrmRecord | null = null): Promise<CrmRecord> {
    const { insights, wrapUp } = report;
    const logged = await this.log(report, record);
    const noted = wrapUp === null ? logged : await this.test.crm.addNote(logged, report);
    return insights === null ? noted : this.test.crm.attachSummary(noted, { ...report, insights });
  }

  ticket(id: string) {
    const found = this.test.server.tickets().find((row) => String(row.id) === id);
    if (found === undefined) throw new Error(`no ticket ${id}`);
    return found;
  }

  /** What people read on a ticket. */
  notes(ticketId: string): readonly string[] {
    return this.test.server.actions(Number(ticketId)).map(({ note }) => note);
  }

  /** Wherever the call is told: `1001` of its own tickets, `2001 call`, `2001 notes`, `2001 summary` of its notes. */
  places(callId: ContactId): readonly string[] {
    const token = callToken(callId);
    const { server } = this.test;
    return server.tickets().flatMap(({ id, summary, details }) => {
      const kinds = server.actions(id).flatMap(({ note }) => new RegExp(`\\[${token} (\\w+)\\]`).exec(note)?.[1] ?? []);
      const own = `${summary}\n${details}`.includes(token) ? [String(id)] : [];
      return [...own, ...kinds.map((kind) => `${id} ${kind}`)];
    });
  }

  /** Requests that change something, since the start. */
  writes(): number {
    return this.test.server.requests().filter((request) => request.startsWith("POST /api/")).length;
  }

  /** A person changes a ticket in HaloPSA. */
  edit(fields: { readonly id: number } & Readonly<Record<string, unknown>>): Promise<void> {
    return this.#post("Tickets", fields);
  }

  /** A person writes on a ticket in HaloPSA, or a customer's e-mail comes in. */
  say(ticketId: string, note: string): Promise<void> {
    return this.#post("Actions", { ticket_id: Number(ticketId), outcome_id: 7, note });
  }

  async #post(path: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
    const { origin } = this.test.server;
    const { clientId, clientSecret } = localCredentials;
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope: "all" };
    const answer = await fetch(`${origin}/auth/token`, { method: "POST", body: new URLSearchParams(form) });
    const { access_token } = (await answer.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
    const edited = await fetch(`${origin}/api/${path}`, { method: "POST", headers, body: JSON.stringify([fields]) });
    if (!edited.ok) throw new Error(`HaloPSA answered ${edited.status}`);
  }

  /** HaloPSA carries out the nth write from now on, and its answer gets lost. Answers whether that has come to pass. */
  loseAnswer(nth: number, of: (request: HttpRequest) => boolean = () => true): () => boolean {
    const isIt = countdown(nth, of);
    this.test.onItsWay = (request, answer) => {
      if (isIt.now(request)) throw new NoAnswer("the connection was lost", true, {});
      return answer;
    };
    return isIt.over;
  }

  /** HaloPSA does not take the nth write from now on. Answers whether that has come to pass. */
  refuseWrite(nth: number, status: number): () => boolean {
    const isIt = countdown(nth, () => true);
    this.test.refusal = (request) => (isIt.now(request) ? status : null);
    return isIt.over;
  }
}

function countdown(nth: number, of: (request: HttpRequest) => boolean) {
  let left = nth;
  return {
    now(request: HttpRequest): boolean {
      if (request.method !== "POST" || request.url.includes("/auth/") || !of(request)) return false;
      left -= 1;
      return left === 0;
    },
    over: () => left <= 0,
  };
}
