import { expect } from "chai";
import type { ContactView, Problem, RouteKey, WrapUpSaved } from "../../../contract/api.ts";
import type { Customer, CustomerMatch, PastCall, Ticket } from "../../../contract/customers.ts";
import type { ContactTokenSecret } from "../../../contract/functionSettings.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { createJournal, type Journal } from "../../../functions/calls/journal.ts";
import { answerConnector, type ConnectorApiParts } from "../../../functions/handlers/connectorApi.ts";
import { mintContactToken } from "../../../functions/runtime/contactToken.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { contactId, customer, e164, recordNotes, TestClock } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";

const keys: ContactTokenSecret = {
  current: { keyId: "1", key: Buffer.alloc(32, 1).toString("base64url") },
  previous: null,
};
const priya = customer({ id: "201", name: "Priya Nair", companyId: "30" });
const daniel = customer({ id: "202", name: "Daniel Nair", companyId: "30" });
const ticket: Ticket = { id: "7", title: "Printer", status: "New", openedAt: null, url: "https://crm.example/7" };

describe("the connector's API", () => {
  let tables: TestTables;
  let clock: TestClock;
  let journal: Journal;
  let callId: ContactId;
  let told: ContactId[];
  let match: CustomerMatch;
  let openTickets: (customer: Customer) => Promise<readonly Ticket[]>;

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(async () => {
    clock = new TestClock();
    callId = contactId();
    told = [];
    match = { kind: "one", customer: customer(), stale: false };
    openTickets = async () => [ticket];
    journal = createJournal(tables.client, tables.names, clock.now);
  });

  const parts = (): ConnectorApiParts => ({
    settings: haloPsaSettings,
    journal,
    directory: { lookUp: async () => match },
    crm: async () => ({ openTickets }),
    changedCalls: {
      tell: async (id) => {
        told.push(id);
      },
    },
    tokenKeys: { get: async () => keys, refresh: async () => keys },
    now: clock.now,
  });
  const token = (changes: { contactId?: ContactId; callId?: ContactId } = {}) =>
    mintContactToken({ contactId: callId, callId, phone: e164("+61400123456"), customers: [], ...changes }, keys, {
      stage: "test",
      lifetimeSeconds: 3600,
      now: clock.now(),
    });
  const send = async (
    routeKey: RouteKey | "GET /else",
    request: { body?: unknown; raw?: string; contactId?: string; authorization?: string } = {},
  ) => {
    const answer = await answerConnector(
      {
        routeKey,
        headers: { authorization: request.authorization ?? `Bearer ${await token()}` },
        ...(routeKey.includes("{contactId}") ? { pathParameters: { contactId: request.contactId ?? callId } } : {}),
        ...bodyOf(request),
        isBase64Encoded: false,
      },
      parts(),
      recordNotes(),
    );
    return { status: answer.statusCode, headers: answer.headers ?? {}, body: JSON.parse(answer.body ?? "null") };
  };
  const ring = (...customers: readonly Customer[]) => {
    const [one, ...others] = customers;
    const match =
      one === undefined
        ? ({ kind: "none" } as const)
        : others.length > 0
          ? ({ kind: "many", customers, stale: false } as const)
          : ({ kind: "one", customer: one, stale: false } as const);
    return journal.open({
      callId,
      contactId: callId,
      customerNumber: e164("+61400123456"),
      systemNumber: null,
      match,
    });
  };
  const write = async () => {
    const lease = await journal.lease(callId, clock.now(), 60);
    if (lease === null) throw new Error("leased already");
    const record = { crm: "halopsa", id: "5001", url: "https://crm.example/5001", parts: {} } as const;
    await journal.written(callId, lease, record, "digest");
  };

  describe("lets in", () => {
    const show = "GET /contacts/{contactId}";

    it("nobody without a token, with a broken one, or with one of another scheme", async () => {
      for (const authorization of ["", "Bearer", "Bearer x.y.z", `Basic ${await token()}`, await token()]) {
        const { status, headers, body } = await send(show, { authorization });

        expect(status).to.equal(401);
        expect(headers).to.include({ "content-type": "application/problem+json", "www-authenticate": "Bearer" });
        const problem: Problem = { type: "about:blank", title: "Unauthorized", status: 401, code: "UNAUTHORIZED" };
        expect(body).to.deep.equal(problem);
      }
    });

    it("nobody with a token that has expired", async () => {
      const authorization = `Bearer ${await token()}`;
      clock.advance(3600);

      expect((await send(show, { authorization })).status).to.equal(401);
    });

    it("nobody with the token of another contact", async () => {
      const authorization = `Bearer ${await token({ contactId: contactId(), callId: contactId() })}`;

      const { status, body } = await send(show, { authorization });

      expect(status).to.equal(403);
      expect(body.code).to.equal("NOT_THIS_CONTACT");
    });

    it("the contact itself, in upper case too, and the call that it is a leg of", async () => {
      const leg = contactId();
      const authorization = `bearer ${await token({ contactId: leg })}`;

      expect((await send(show, { authorization, contactId: leg })).status).to.equal(200);
      expect((await send(show, { authorization, contactId: leg.toUpperCase() })).status).to.equal(200);
      expect((await send(show, { authorization, contactId: callId })).status).to.equal(200);
      expect((await send(show, { authorization, contactId: "else" })).status).to.equal(403);
    });

    it("nobody to a route that is not there", async () => {
      expect((await send("GET /else")).status).to.equal(404);
      expect((await send("POST /webhooks/{crm}")).status).to.equal(404);
    });
  });

  describe("shows", () => {
    it("the customer's last calls, newest first, without this one", async () => {
      await ring(customer({ id: "301" }));
      const past = (id: ContactId, startedAt: string): PastCall => ({
        callId: id,
        channel: "voice",
        direction: "inbound",
        outcome: "answered",
        startedAt,
        agentName: "Mia Chen",
        disposition: "Resolved",
        url: "https://crm.example/1",
      });
      const [earlier, latest] = [past(contactId(), "2026-11-01T10:00:00Z"), past(contactId(), "2026-11-18T10:00:00Z")];
      for (const call of [earlier, latest, latest, past(callId, "2026-11-20T10:00:00Z")]) {
        await journal.notePastCall("301", call);
      }
      await journal.notePastCall("302", past(contactId(), "2026-11-19T10:00:00Z"));

      const { body } = await send("GET /contacts/{contactId}");

      expect((body as ContactView).lastCalls).to.deep.equal([latest, earlier]);
    });

    it("a contact with its customer and tickets", async () => {
      await ring(customer());

      const { status, headers, body } = await send("GET /contacts/{contactId}");

      const view: ContactView = {
        contactId: callId,
        match: { kind: "one", customer: customer(), stale: false },
        customerId: "101",
        openTickets: [ticket],
        lastCalls: [],
        wrapUp: null,
        record: { state: "waiting" },
        insights: null,
      };
      expect(status).to.equal(200);
      expect(body).to.deep.equal(view);
      expect(headers).to.include({ "content-type": "application/json", "cache-control": "no-store" });
    });

    it("a contact that nothing was written of", async () => {
      const { status, body } = await send("GET /contacts/{contactId}");

      expect(status).to.equal(200);
      expect(body).to.deep.include({ match: { kind: "unavailable" }, openTickets: [], record: { state: "waiting" } });
    });

    it("no tickets when the CRM fails", async () => {
      await ring(customer());
      openTickets = () => Promise.reject(new Error("down"));

      const { status, body } = await send("GET /contacts/{contactId}");

      expect(status).to.equal(200);
      expect(body.openTickets).to.deep.equal([]);
      expect(body.customerId).to.equal("101");
    });

    it("where the record is once it is written, and while it is rewritten", async () => {
      await ring(customer());
      await write();
      const record = { state: "written", crm: "halopsa", id: "5001", url: "https://crm.example/5001" };

      expect((await send("GET /contacts/{contactId}")).body.record).to.deep.equal(record);
      await journal.lease(callId, clock.now(), 60);
      expect((await send("GET /contacts/{contactId}")).body.record).to.deep.equal(record);
    });
  });

  describe("takes the agent's choice", () => {
    const choose = "PUT /contacts/{contactId}/customer";

    it("of one of the matches", async () => {
      await ring(priya, daniel);
      expect((await send("GET /contacts/{contactId}")).body.customerId).to.equal(null);

      const { status, body } = await send(choose, { body: { customerId: "202" } });

      expect(status).to.equal(200);
      expect(body.customerId).to.equal("202");
      expect((await journal.read(callId))?.chosenCustomer).to.deep.equal(daniel);
      expect(told).to.deep.equal([]);
    });

    it("and of nobody else", async () => {
      await ring(priya, daniel);

      const { status, body } = await send(choose, { body: { customerId: "101" } });

      expect([status, body.code]).to.deep.equal([400, "CUSTOMER_NOT_MATCHED"]);
      expect((await journal.read(callId))?.chosenCustomer).to.equal(null);
    });

    it("after the call too, and has the record written again", async () => {
      await ring(priya, daniel);
      await write();

      await send(choose, { body: { customerId: "201" } });

      expect(told).to.deep.equal([callId]);
    });
  });

  describe("takes the activity that a call was dialed from", () => {
    const tell = "PUT /contacts/{contactId}/activity";
    const activityUuid = "00163E0A-1B2C-4D3E-8F90-A1B2C3D4E5F6";

    it("once, and shows the contact", async () => {
      await ring(customer());

      const { status, body } = await send(tell, { body: { activityUuid } });
      await send(tell, { body: { activityUuid: activityUuid.replaceAll("0", "1") } });

      expect([status, body.contactId]).to.deep.equal([200, callId]);
      expect((await journal.read(callId))?.activityUuid).to.equal(activityUuid);
      expect(told).to.deep.equal([]);
    });

    it("and tells call-logging when the call is over already", async () => {
      await ring(customer());
      await write();

      await send(tell, { body: { activityUuid } });
      await send(tell, { body: { activityUuid } });

      expect(told).to.deep.equal([callId]);
    });

    it("only when it is a UUID", async () => {
      for (const wrong of ["", "../phoneCalls", `${activityUuid}'`, 7, null]) {
        expect((await send(tell, { body: { activityUuid: wrong } })).status).to.equal(400);
      }
    });
  });

  describe("takes the wrap-up", () => {
    const save = "PUT /contacts/{contactId}/wrap-up";
    const wrapUp = { notes: "Called about a printer.", disposition: "Resolved", ticketId: null };

    it("and keeps the one edited last", async () => {
      const later = { ...wrapUp, notes: "later", editedAt: "2026-11-20T09:59:30.000Z" };
      const earlier = { ...wrapUp, editedAt: "2026-11-20T09:59:00.000Z" };

      const first = await send(save, { body: later });
      const second = await send(save, { body: earlier });

      const expected: WrapUpSaved = { wrapUp: later, record: { state: "waiting" } };
      expect([first.status, first.body]).to.deep.equal([200, expected]);
      expect(second.body).to.deep.equal(expected);
      expect(told).to.deep.equal([]);
    });

    it("and tells call-logging when the record is there already", async () => {
      await ring(customer());
      await write();

      const { body } = await send(save, { body: { ...wrapUp, editedAt: "2026-11-20T09:59:00Z" } });

      expect(body.record.state).to.equal("written");
      expect(told).to.deep.equal([callId]);
    });

    it("from a browser whose clock is ahead as of now", async () => {
      const { body } = await send(save, { body: { ...wrapUp, editedAt: "2031-01-01T00:00:00Z" } });

      expect(body.wrapUp.editedAt).to.equal(clock.now().toISOString());
    });

    it("only when it is well-formed, and says what is wrong", async () => {
      const { status, body } = await send(save, {
        body: { ...wrapUp, notes: "x".repeat(10_001), ticketId: "../1", editedAt: "yesterday-ish" },
      });

      expect([status, body.code]).to.deep.equal([400, "BODY_NOT_VALID"]);
      expect(body.detail).to.contain("notes").and.contain("ticketId").and.contain("editedAt");
      expect((await send(save, { raw: "{" })).body.code).to.equal("BODY_NOT_JSON");
      expect((await send(save, {})).status).to.equal(400);
    });

    it("only when it is not too long", async () => {
      const { status, body } = await send(save, { raw: JSON.stringify({ notes: "ü".repeat(33_000) }) });

      expect([status, body.code]).to.deep.equal([413, "BODY_TOO_LARGE"]);
    });
  });

  describe("looks up", () => {
    it("the contact's own number, however it is written", async () => {
      const { status, body } = await send("POST /customer-lookup", { body: { phoneNumber: "0400 123 456" } });

      expect(status).to.equal(200);
      expect(body).to.include({ CustomerFound: "true", CustomerName: "John Smith" });
      expect(body).to.not.have.property("ContactToken");
    });

    it("and opens what a flow's answer opens", async () => {
      match = { kind: "many", customers: [priya, daniel], stale: false };

      const { body } = await send("POST /customer-lookup", { body: { phoneNumber: "+61400123456" } });

      expect(body).to.include({
        CustomerFound: "false",
        ScreenPopUrl: "https://acme.halopsa.com/customers?clientid=30",
      });
    });

    it("no other number", async () => {
      for (const phoneNumber of ["+61399990000", "anonymous", ""]) {
        expect((await send("POST /customer-lookup", { body: { phoneNumber } })).status).to.equal(403);
      }
    });
  });

  it("asks whoever asks too often to wait, and nobody else", async () => {
    const authorization = `Bearer ${await token()}`;
    const answers: Awaited<ReturnType<typeof send>>[] = [];
    for (let times = 0; times <= 120; times += 1)
      answers.push(await send("POST /customer-lookup", { authorization, raw: "" }));
    const last = answers.pop();
    const other = contactId();

    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([400]));
    expect(last?.status).to.equal(429);
    expect(last?.headers).to.include({ "retry-after": "60", "content-type": "application/problem+json" });
    expect((last?.body as Problem | undefined)?.code).to.equal("TOO_MANY_REQUESTS");
    const another = { contactId: other, authorization: `Bearer ${await token({ contactId: other, callId: other })}` };
    expect((await send("GET /contacts/{contactId}", another)).status).to.equal(200);
  });

  it("says nothing of the inside when it fails", async () => {
    journal = { ...journal, read: () => Promise.reject(new Error("table calls at 10.0.0.7")) };

    const { status, body } = await send("GET /contacts/{contactId}");

    expect(status).to.equal(500);
    expect(body).to.deep.equal({ type: "about:blank", title: "Internal Server Error", status: 500, code: "INTERNAL" });
  });
});

function bodyOf(request: { body?: unknown; raw?: string }): { body?: string } {
  if (request.raw !== undefined) return { body: request.raw };
  return request.body === undefined ? {} : { body: JSON.stringify(request.body) };
}
