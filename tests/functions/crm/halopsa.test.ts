/** What is special to the HaloPSA adapter, over HTTP against the simulator. */
import { inspect } from "node:util";
import { expect } from "chai";
import type { Customer } from "../../../contract/customers.ts";
import { type CallReport, type CrmRecord, IncompleteSearch } from "../../../functions/crm/crm.ts";
import type { SendHttp } from "../../../functions/runtime/http.ts";
import { ManualClock } from "../../../local/clock.ts";
import { seedRecords, type TenantRecords } from "../../../local/crm/halopsa/tenant.ts";
import { failureFrom } from "./contractSuite.ts";
import { type HaloPsaTest, rotatedCredentials, setUpHaloPsa } from "./halopsaSetUp.ts";
import { number, sampleCall, sampleCustomer, sampleInsights } from "./sampleCall.ts";

const limits = {};

/** So many before him whose numbers end as John Smith's does. */
const withContacts =
  (length: number) =>
  (now: Date): TenantRecords => {
    const seeded = seedRecords(now);
    const john = seeded.users.find(({ name }) => name === "John Smith");
    if (john === undefined) throw new Error("the tenant has no John Smith");
    const others = Array.from({ length }, (_, index) => ({
      ...john,
      id: 5000 + index,
      name: `Contact ${index}`,
      mobilenumber: `0${401 + index} 123 456`,
    }));
    return { ...seeded, users: [...others, ...seeded.users] };
  };

/** Each with one site of the same number; the last one also with the contact for unknown callers. */
function withManyClients(now: Date): TenantRecords {
  const seeded = seedRecords(now);
  const ids = Array.from({ length: 120 }, (_, index) => 7000 + index);
  const [last, unknown] = [ids.at(-1), seeded.users[0]];
  if (last === undefined || unknown === undefined) throw new Error("the tenant has nobody");
  return {
    ...seeded,
    clients: [...seeded.clients, ...ids.map((id) => ({ id, name: `Client ${id}` }))],
    sites: [...seeded.sites, ...ids.map((id) => ({ id, name: "Main", client_id: id, phonenumber: "" }))],
    users: [...seeded.users, { ...unknown, id: last, client_id: last, site_id_int: last }],
  };
}

const lastClient = { unknownClientId: 7119, unknownSiteId: 7119, unknownUserId: 7119 };

describe("The HaloPSA adapter", () => {
  let test: HaloPsaTest;

  afterEach(() => test.server.close());

  const start = async (options: Parameters<typeof setUpHaloPsa>[0] = {}) => {
    test = await setUpHaloPsa(options);
  };
  const find = (text: string) => test.crm.findCustomers({ by: "phone", number: number(text) }, limits);
  const john = async (): Promise<Customer> => {
    const [customer] = await find("+61400123456");
    if (customer === undefined) throw new Error("the seeded customer was not found");
    return customer;
  };
  const log = async (report: CallReport, record: CrmRecord | null = null, lookBack = false) => {
    const logged = await test.crm.logCall(report, { lookBack, record });
    if (logged.state !== "written") throw new Error("not written");
    return logged.record;
  };
  const requestsTo = (path: string) => test.server.requests().filter((request) => request.includes(path));
  const ticket = (record: CrmRecord) => {
    const found = test.server.tickets().find((row) => String(row.id) === record.id);
    if (found === undefined) throw new Error(`no ticket ${record.id}`);
    return found;
  };

  describe("looking up numbers", () => {
    const stored = [
      ["0400 123 456", "+61400123456", "John Smith"],
      ["+1 (800) 555-1234", "+18005551234", "Test User"],
      ["+49 30 901820", "+4930901820", "Sophie Müller"],
      ["+61 2 8000 1234", "+61280001234", "Grace Liu"],
      ["+61-400-777-321", "+61400777321", "Chloé Martin"],
    ] as const;
    for (const [spelling, wanted, name] of stored) {
      it(`finds a number stored as ${spelling}, with at most four searches`, async () => {
        await start();

        const found = await find(wanted);

        expect(found.map((customer) => customer.name)).to.deep.equal([name]);
        expect(requestsTo("/Users").length).to.be.at.most(4);
      });
    }

    it("reads site and client as whole numbers, though HaloPSA writes a site as 12.0", async () => {
      await start();

      expect(await john()).to.include({ id: "41", companyId: "12", siteId: "12", company: "Tech Corp" });
    });

    it("takes a site's main line for its contacts when it is nobody's own number", async () => {
      await start();

      const found = await find("+61280001230");

      expect(found.map((customer) => customer.name)).to.have.members(["Grace Liu", "Owen Hart"]);
    });

    it("finds whoever has a number among many whose numbers end alike", async () => {
      await start({ records: withContacts(120) });

      expect((await find("+61400123456")).map((customer) => customer.name)).to.deep.equal(["John Smith"]);
      expect(requestsTo("page_no=3")).to.have.length(1);
    });

    it("tells whom it found when one of the searches failed, and that there may be others", async () => {
      await start();
      await john();
      test.faults.set({ kind: "rateLimited", retryAfterSeconds: null }, 1);

      const failure = await failureFrom(find("+61400123456"));

      expect(failure).to.be.instanceOf(IncompleteSearch).and.to.include({ status: 429, failure: "retryLater" });
      expect((failure as IncompleteSearch).found.map(({ name }) => name)).to.deep.equal(["John Smith"]);
    });

    it("does not say that nobody has a number when one of the searches failed", async () => {
      await start();
      await john();
      test.faults.set({ kind: "rateLimited", retryAfterSeconds: null }, 1);

      expect((await failureFrom(find("+61400999888"))).status).to.equal(429);
    });

    it("does not say that nobody has a number when more people's end alike than are looked through", async () => {
      await start({ records: withContacts(220) });

      const failure = await failureFrom(find("+61400123456"));

      expect(failure).to.include({ failure: "permanent", ambiguous: false });
      expect(await find("+61401123456"), "who is among those").to.have.length(1);
      expect(await find("+61400999888"), "whose number ends like nobody's").to.deep.equal([]);
    });
  });

  it("says so when it does not understand a list of assets", async () => {
    await start();
    test.onItsWay = ({ url }, answer) => (url.includes("/Asset") ? { ...answer, body: '[{"id":"A7"}]' } : answer);

    const failure = await failureFrom(test.crm.findCustomers({ by: "serialNumber", stated: "7004411" }, limits));

    expect(failure.failure).to.equal("permanent");
    expect(failure.message).to.include("unexpected id");
  });

  it("does not say that nobody has a serial number when more assets have it in theirs than are looked through", async () => {
    await start();
    let page = 0;
    test.onItsWay = ({ url }, answer) => {
      if (!url.includes("/Asset")) return answer;
      page += 1;
      const assets = Array.from({ length: 20 }, (_, index) => ({ id: page * 100 + index, inventory_number: "7012" }));
      return { ...answer, body: JSON.stringify({ record_count: 500, assets }) };
    };

    const failure = await failureFrom(test.crm.findCustomers({ by: "serialNumber", stated: "12" }, limits));

    expect(failure).to.include({ failure: "permanent", ambiguous: false });
  });

  describe("open tickets", () => {
    it("are the customer's own, newest first, with status and link", async () => {
      await start();

      const tickets = await test.crm.openTickets(await john(), 5, limits);

      expect(tickets.map(({ id, title, status }) => ({ id, title, status }))).to.deep.equal([
        { id: "2001", title: "VPN drops every afternoon", status: "In Progress" },
        { id: "2002", title: "New laptop for the Perth office", status: "New" },
      ]);
      expect(tickets[0]?.openedAt).to.match(/Z$/);
      expect(tickets[0]?.url).to.equal(`${test.server.origin}/ticket?id=2001`);
    });

    it("are those that people work on, however many calls have made tickets since", async () => {
      // Seeded days before the sample call.
      await start({ clock: new ManualClock() });
      const customer = await john();
      for (let call = 0; call < 60; call += 1) await log(sampleCall({ customer }));
      const left = await log(sampleCall({ customer }));
      await test.crm.addNote(left, {
        ...sampleCall({ customer }),
        wrapUp: { notes: "", disposition: null, ticketId: "2002", editedAt: "2026-11-20T10:04:00.000Z" },
      });

      expect((await test.crm.openTickets(customer, 5, limits)).map(({ id }) => id)).to.deep.equal(["2001", "2002"]);
    });

    it("are no more than asked for", async () => {
      await start();

      expect(await test.crm.openTickets(await john(), 1, limits)).to.have.length(1);
    });
  });

  describe("tokens", () => {
    it("are asked for once, however many requests wait for one", async () => {
      await start();

      await Promise.all([find("+61400123456"), find("+18005551234"), find("+61399990000")]);

      expect(requestsTo("/auth/token")).to.deep.equal(["POST /auth/token?tenant=patchbay"]);
    });

    it("are renewed a minute before they expire", async () => {
      const clock = new ManualClock();
      await start({ clock, tokenSeconds: 3600 });
      await john();
      clock.advance(3539_000);
      await john();
      const before = requestsTo("/auth/token").length;

      clock.advance(2_000);
      await john();

      expect([before, requestsTo("/auth/token").length]).to.deep.equal([1, 2]);
    });

    it("that were refused are replaced once, for all who were refused together", async () => {
      await start();
      await john();
      test.secret = rotatedCredentials;
      test.server.replaceCredentials(rotatedCredentials);

      const found = await Promise.all([find("+61400123456"), find("+18005551234")]);

      expect(found.flat()).to.have.length(2);
      expect(test.refreshes).to.equal(1);
    });

    it("are had with rotated credentials when the old ones are refused at the door", async () => {
      await start();
      test.secret = rotatedCredentials;
      test.server.replaceCredentials(rotatedCredentials);

      expect(await find("+61400123456")).to.have.length(1);
    });

    it("that are refused for wrong credentials are not asked for again, and no message holds the secret", async () => {
      await start();
      test.server.replaceCredentials(rotatedCredentials);

      const failure = await failureFrom(find("+61400123456"));

      expect(failure).to.include({ failure: "refreshCredentials", status: 400, ambiguous: false });
      expect(failure.message).to.include("invalid_client").and.not.include("patchbay-local");
      expect(requestsTo("/auth/token")).to.have.length(1);
    });

    it("that do not come leave no doubt about a write", async () => {
      await start();
      test.faults.set({ kind: "serverError", status: 503 }, 1);

      const failure = await failureFrom(test.crm.logCall(sampleCall(), { lookBack: false, record: null }));

      expect(failure).to.include({ failure: "retryLater", ambiguous: false });
    });
  });

  describe("a call's ticket", () => {
    it("is in no doubt after a search for it that got no answer: that wrote nothing", async () => {
      await start();
      await log(sampleCall());
      test.faults.set({ kind: "serverError", status: 503 }, 1);

      const looking = { lookBack: true, mayCreate: false, record: null };
      const failure = await failureFrom(test.crm.logCall(sampleCall(), looking));

      expect(failure).to.include({ failure: "retryLater", status: 503, ambiguous: false });
    });

    it("names client, site and user that agree, and the tenant's own ids", async () => {
      await start();

      const written = ticket(await log(sampleCall({ customer: await john() })));

      expect(written).to.include({
        client_id: 12,
        site_id: 12,
        user_id: 41,
        tickettype_id: 26,
        status_id: 1,
        source: 5,
      });
      expect(written.dateoccurred).to.equal("2026-11-20T10:00:00.000Z");
      expect(written.summary).to.match(/^Call from John Smith, Tech Corp \(3 min 12 s\) \[PB-[0-9a-f]{32}\]$/);
    });

    it("leaves the user out when his site is not known", async () => {
      await start();
      const customer = { ...(await john()), siteId: null };

      const written = ticket(await log(sampleCall({ customer })));

      expect(written.client_id).to.equal(12);
    });

    it("of an unknown caller goes to the customer that the stage names", async () => {
      await start({ settings: { unknownClientId: 16, unknownSiteId: 16, unknownUserId: 47 } });

      expect(ticket(await log(sampleCall()))).to.include({ client_id: 16, site_id: 16, user_id: 47 });
    });

    it("tells agent, queue, numbers, legs and where the recording is", async () => {
      await start();
      const base = sampleCall();
      const [leg] = base.legs;
      if (leg === undefined) throw new Error("the sample has a leg");
      const report = { ...base, legs: [leg, { ...leg, agentName: "Tom Okafor", queueName: "Second line" }] };

      const { details } = ticket(await log(report));

      for (const part of ["Mia Chen", "Support", "+61400123456", "+61280005551", "Leg 2: Tom Okafor, Second line"]) {
        expect(details).to.include(part);
      }
      expect(details).to.include(report.detailUrl).and.include("20 Nov 2026, 21:00:00");
    });

    it("is closed at once where the stage says so, unless nobody talked to the caller", async () => {
      await start({ settings: { closedStatusId: 9 } });

      const answered = ticket(await log(sampleCall()));
      const missed = ticket(await log(sampleCall({ outcome: "missed", answeredAt: null })));

      expect([answered.status_id, missed.status_id]).to.deep.equal([9, 1]);
      expect(missed.summary).to.match(/^Missed call from \+61400123456 \[/);
    });

    it("gets the customer whom the agent picked later, and keeps a status that was changed since", async () => {
      await start();
      const report = sampleCall();
      const record = await log(report);

      await log({ ...report, customer: await john() }, record);

      expect(ticket(record)).to.include({ user_id: 41, client_id: 12 });
    });

    it("keeps a very long name within what a summary can show, and the reference whole", async () => {
      await start();
      const customer = sampleCustomer({ name: "Very Long Name ".repeat(40) });

      const { summary } = ticket(await log(sampleCall({ customer })));

      expect(summary.length).to.be.at.most(200);
      expect(summary).to.match(/\[PB-[0-9a-f]{32}\]$/);
    });

    it("comes with a call log entry where the stage wants one, once", async () => {
      await start({ settings: { callLog: true } });
      const report = sampleCall({ customer: await john() });
      const record = await log(report);

      await log(report, null, true);
      await log(report, record);

      expect(test.server.callLogs()).to.have.length(1);
      expect(test.server.callLogs()[0]).to.include({ ticket_id: Number(record.id), user_id: 41 });
    });
  });

  describe("notes", () => {
    it("are internal, and in HTML with their line breaks", async () => {
      await start();
      const report = sampleCall();
      const record = await log(report);
      const wrapUp = { notes: "One\nTwo", disposition: null, ticketId: null, editedAt: report.endedAt };

      await test.crm.addNote(record, { ...report, wrapUp });

      const [note] = test.server.actions(Number(record.id));
      expect(note).to.include({ hiddenfromuser: true, sendemail: false });
      expect(note?.note_html).to.include("One<br>Two");
    });

    it("that were never written are not made up", async () => {
      await start();
      const report = sampleCall();
      const record = await log(report);

      expect(await test.crm.addNote(record, report)).to.deep.equal(record);
      expect(test.server.actions(Number(record.id))).to.be.empty;
    });

    it("that somebody deleted in HaloPSA are made anew", async () => {
      await start();
      const report = sampleCall();
      const record = await log(report);
      const withLostPart = { ...record, parts: { summary: "999999" } };

      const summed = await test.crm.attachSummary(withLostPart, { ...report, insights: sampleInsights("Fine.") });

      expect(test.server.actions(Number(record.id)).map((action) => String(action.id))).to.deep.equal([
        summed.parts.summary,
      ]);
    });
  });

  describe("refusals", () => {
    it("tell what HaloPSA said, and call for no retry", async () => {
      await start({ settings: { ticketTypeId: 4711 } });

      const failure = await failureFrom(test.crm.logCall(sampleCall(), { lookBack: false, record: null }));

      expect(failure).to.include({ failure: "permanent", status: 400, ambiguous: false });
      expect(failure.message).to.include("The Ticket Type does not exist");
    });
  });

  describe("an answer that is not JSON", () => {
    it("is told without a word of what it holds", async () => {
      const send: SendHttp = async ({ url }) => ({
        status: 200,
        headers: {},
        body: url.includes("/auth/") ? '{"access_token":"t","expires_in":3600}' : "John Smith, 0400 123 456",
      });
      await start({ ports: { send } });

      const failure = await failureFrom(find("+61400123456"));

      expect(inspect(failure, { depth: null }))
        .to.include("is not JSON")
        .and.not.match(/smith|0400/i);
    });
  });

  describe("verification", () => {
    it("names each id that the tenant does not have", async () => {
      await start({ settings: { ticketTypeId: 4711, noteOutcomeId: 4712, newStatusId: 4713, team: "Nobody" } });

      const problems = (await test.crm.verify()).filter((finding) => !finding.ok).map((finding) => finding.what);

      expect(problems).to.have.length(4);
      for (const part of ["4711", "4712", "4713", "Nobody"]) expect(problems.join("\n")).to.include(part);
    });

    it("finds client and site for unknown callers, however many there are", async () => {
      await start({ records: withManyClients, settings: lastClient });

      const problems = (await test.crm.verify()).filter((finding) => !finding.ok);

      expect(problems).to.deep.equal([]);
    });

    it("sees that there is no such client or site for unknown callers", async () => {
      await start({ settings: { ...lastClient, unknownUserId: null } });

      const problems = (await test.crm.verify()).filter((finding) => !finding.ok).map((finding) => finding.what);

      expect(problems.join("\n")).to.include("unknownClientId 7119").and.include("unknownSiteId 7119");
    });

    it("sees that the contact for unknown callers belongs to another client", async () => {
      await start({ settings: { unknownClientId: 13 } });

      const problems = (await test.crm.verify()).filter((finding) => !finding.ok);

      expect(problems.map((finding) => finding.what).join()).to.include("its client is 1");
    });

    it("sees that the contact for unknown callers belongs to another site", async () => {
      await start({ settings: { unknownUserId: 41 } });

      const problems = (await test.crm.verify()).filter((finding) => !finding.ok);

      expect(problems.map((finding) => finding.what).join()).to.include("unknownUserId 41");
    });
  });
});
