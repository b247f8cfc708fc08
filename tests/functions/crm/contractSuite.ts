/**
 * What every CRM adapter promises to the rest of Patchbay, checked against the CRM's simulator over HTTP. An adapter's own
 * test calls `describeCrmContract` and adds what is special to its CRM.
 */
import { expect } from "chai";
import type { Customer } from "../../../contract/customers.ts";
import type { ContactId, E164 } from "../../../contract/identifiers.ts";
import {
  type CallReport,
  type Crm,
  CrmFailure,
  type CrmRecord,
  type StatedNumber,
} from "../../../functions/crm/crm.ts";
import type { FaultSwitch } from "../../../local/crm/faults.ts";
import { number, sampleCall, sampleInsights } from "./sampleCall.ts";

/** One adapter talking to one fresh simulator. */
export interface CrmUnderTest {
  readonly crm: Crm;
  readonly faults: FaultSwitch;
  readonly seedNumbers: SeedNumbers;
  /** What the one customer of `seedNumbers` could type on the keypad, and what nobody has. */
  readonly stated: Readonly<Record<StatedNumber["by"], string>> & { readonly nobody: string };
  /** Records (tickets, phone calls) in the CRM that carry this call's reference. */
  countRecords(callId: ContactId): number | Promise<number>;
  /** Everything a person reads on the call's record, notes included; `html` only what the CRM renders as HTML. */
  shown(callId: ContactId): Shown | Promise<Shown>;
  /** The CRM takes a new secret from now on; the adapter gets it when it asks for the credentials again. */
  rotateSecret(): void;
  /** The CRM takes a new secret from now on, which the adapter cannot learn. */
  loseSecret(): void;
  /** What has to be in the CRM before Patchbay can log a call; SAP's desktop makes the record, for one. */
  beforeLog?(callId: ContactId, customer: Customer | null): void | Promise<void>;
  close(): void | Promise<void>;
}

export interface Shown {
  readonly text: readonly string[];
  readonly html: readonly string[];
}

export interface SeedNumbers {
  readonly one: { readonly number: E164; readonly name: string; readonly email: string };
  readonly many: { readonly number: E164; readonly names: readonly string[] };
  readonly nobody: E164;
  /** Has the digits of `one` in it, and is another number all the same. */
  readonly lookAlike: E164;
}

/** The people both simulators are seeded with. */
export const seedNumbers: SeedNumbers = {
  one: { number: number("+61400123456"), name: "John Smith", email: "john.smith@example.com" },
  many: { number: number("+61399990000"), names: ["Daniel Nair", "Priya Nair"] },
  nobody: number("+61400999888"),
  lookAlike: number("+44400123456"),
};

export function describeCrmContract(name: string, setUp: () => Promise<CrmUnderTest>): void {
  describe(`The CRM contract, kept by ${name}`, () => {
    let test: CrmUnderTest;

    beforeEach(async () => {
      test = await setUp();
    });
    afterEach(() => test.close());

    const findByNumber = (wanted: E164) => test.crm.findCustomers({ by: "phone", number: wanted }, {});

    const knownCustomer = async (): Promise<Customer> => {
      const [customer] = await findByNumber(test.seedNumbers.one.number);
      if (customer === undefined) throw new Error("the seeded customer was not found");
      return customer;
    };

    const log = async (
      report: CallReport,
      options: { readonly lookBack: boolean; readonly record: CrmRecord | null } = { lookBack: false, record: null },
    ): Promise<CrmRecord> => {
      if (options.record === null && !options.lookBack) await test.beforeLog?.(report.callId, report.customer);
      const logged = await test.crm.logCall(report, options);
      if (logged.state !== "written") throw new Error(`the call was not written: ${logged.state}`);
      return logged.record;
    };

    describe("finding customers", () => {
      it("finds the one customer with a number, with what a card shows", async () => {
        const found = await findByNumber(test.seedNumbers.one.number);

        expect(found.map((customer) => customer.name)).to.deep.equal([test.seedNumbers.one.name]);
        const [customer] = found;
        expect(customer).to.include({ email: test.seedNumbers.one.email, status: "Active", priority: "High" });
        expect(customer?.phoneNumbers).to.include(test.seedNumbers.one.number);
        expect(customer?.url).to.equal(test.crm.customerUrl({ id: customer?.id ?? "" }));
      });

      it("finds nobody where nobody is", async () => {
        expect(await findByNumber(test.seedNumbers.nobody)).to.deep.equal([]);
      });

      it("finds everybody who shares a number", async () => {
        const found = await findByNumber(test.seedNumbers.many.number);

        expect(found.map((customer) => customer.name)).to.have.members([...test.seedNumbers.many.names]);
      });

      it("does not take a number for another that ends in the same digits", async () => {
        expect(await findByNumber(test.seedNumbers.lookAlike)).to.deep.equal([]);
      });

      it("finds a customer by e-mail address, whatever its case, and by the whole address only", async () => {
        const { email, name: expected } = test.seedNumbers.one;

        const found = await test.crm.findCustomers({ by: "email", address: email.toUpperCase() }, {});
        const notFound = await test.crm.findCustomers({ by: "email", address: email.slice(1) }, {});

        expect(found.map((customer) => customer.name)).to.deep.equal([expected]);
        expect(notFound).to.deep.equal([]);
      });

      for (const by of ["customerNumber", "ticketNumber", "serialNumber"] as const) {
        it(`finds the customer whom a ${by} belongs to, whole, and nobody by one that nobody has`, async () => {
          const byNumber = await findByNumber(test.seedNumbers.one.number);

          const found = await test.crm.findCustomers({ by, stated: test.stated[by] }, {});
          const nobody = await test.crm.findCustomers({ by, stated: test.stated.nobody }, {});
          const half = await test.crm.findCustomers({ by, stated: `${test.stated[by]}00` }, {});

          expect(found).to.deep.equal(byNumber);
          expect([nobody, half]).to.deep.equal([[], []]);
        });

        it(`says that nobody could be asked for a ${by} while the CRM is down`, async () => {
          test.faults.set({ kind: "down" });

          const failure = await failureFrom(test.crm.findCustomers({ by, stated: test.stated[by] }, {}));

          expect(failure.failure).to.equal("retryLater");
        });
      }

      it("gives up when the caller does", async () => {
        test.faults.set({ kind: "slow", delayMilliseconds: 400 });

        const failure = await failureFrom(
          test.crm.findCustomers(
            { by: "phone", number: test.seedNumbers.one.number },
            { signal: AbortSignal.timeout(40) },
          ),
        );

        expect(failure.failure).to.equal("retryLater");
      });
    });

    describe("logging a call", () => {
      it("writes one record, and says where it is", async () => {
        const report = sampleCall({ customer: await knownCustomer() });

        const record = await log(report);

        expect(record.crm).to.equal(test.crm.name);
        expect(record.url).to.match(/^https?:\/\//);
        expect(await test.countRecords(report.callId)).to.equal(1);
      });

      it("writes the call of a caller whom nobody knows", async () => {
        const report = sampleCall({ customerNumber: null });

        await log(report);

        expect(await test.countRecords(report.callId)).to.equal(1);
      });

      it("keeps two calls apart", async () => {
        const first = sampleCall();
        const second = sampleCall();

        const records = [await log(first), await log(second)];

        expect(records[0]?.id).not.to.equal(records[1]?.id);
        expect(await test.countRecords(first.callId)).to.equal(1);
        expect(await test.countRecords(second.callId)).to.equal(1);
      });

      it("updates the record it is given", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        const record = await log(report);

        const again = await log({ ...report, agentName: "Tom Okafor" }, { lookBack: false, record });

        expect(again.id).to.equal(record.id);
        expect(await test.countRecords(report.callId)).to.equal(1);
      });

      it("adopts what an attempt without an answer had written", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        await test.beforeLog?.(report.callId, report.customer);
        test.faults.set({ kind: "timeoutAfterWrite" }, 1);
        const failure = await failureFrom(test.crm.logCall(report, { lookBack: false, record: null }));

        await log(report, { lookBack: true, record: null });

        expect(failure).to.include({ failure: "retryLater", ambiguous: true });
        expect(await test.countRecords(report.callId)).to.equal(1);
      });

      it("writes nothing while it may not create, and adopts what it finds", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        const lookingBack = { lookBack: true, mayCreate: false, record: null };

        const early = await test.crm.logCall(report, lookingBack);
        expect(early.state).not.to.equal("written");
        expect(await test.countRecords(report.callId)).to.equal(0);

        await test.beforeLog?.(report.callId, report.customer);
        test.faults.set({ kind: "timeoutAfterWrite" }, 1);
        await failureFrom(test.crm.logCall(report, { lookBack: false, record: null }));
        expect((await test.crm.logCall(report, lookingBack)).state).to.equal("written");
        expect(await test.countRecords(report.callId)).to.equal(1);
      });

      it("writes after looking back when there was nothing to find", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        await test.beforeLog?.(report.callId, report.customer);

        await log(report, { lookBack: true, record: null });

        expect(await test.countRecords(report.callId)).to.equal(1);
      });

      it("shows a name with markup in it as text", async () => {
        const customer = { ...(await knownCustomer()), name: "<img src=x onerror=alert(1)> & Söhne" };
        const report = sampleCall({ customer, agentName: "<b>Mia</b>" });

        const record = await log(report);
        await test.crm.addNote(record, { ...report, wrapUp: wrapUp("<script>alert(1)</script> & more") });

        const { html } = await test.shown(report.callId);
        for (const part of html) expect(part).not.to.match(/<(img|script|b)\b/);
      });
    });

    describe("notes and summary", () => {
      it("puts the agent's notes and disposition on the record", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        const record = await log(report);

        await test.crm.addNote(record, { ...report, wrapUp: wrapUp("Router restarted", "Resolved") });

        const text = (await test.shown(report.callId)).text.join("\n");
        expect(text).to.include("Router restarted").and.to.include("Resolved");
      });

      it("replaces the notes when they change", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        const record = await log(report);
        const noted = await test.crm.addNote(record, { ...report, wrapUp: wrapUp("First words") });

        await test.crm.addNote(noted, { ...report, wrapUp: wrapUp("Better words") });

        const text = (await test.shown(report.callId)).text.join("\n");
        expect(text).to.include("Better words").and.not.to.include("First words");
      });

      it("replaces the notes even when the first attempt's answer got lost", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        const record = await log(report);
        test.faults.set({ kind: "timeoutAfterWrite" }, 1);
        await failureFrom(test.crm.addNote(record, { ...report, wrapUp: wrapUp("First words") }));

        const better = { ...report, wrapUp: wrapUp("Better words") };
        await test.crm.addNote(await log(better, { lookBack: true, record }), better);

        const text = (await test.shown(report.callId)).text.join("\n");
        expect(text.split("Better words")).to.have.length(2);
        expect(text).not.to.include("First words");
      });

      it("puts the summary on the record, once, beside the notes", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        const record = await log(report);
        const wrapped = { ...report, wrapUp: wrapUp("Router restarted") };
        const noted = await test.crm.addNote(record, wrapped);

        const summed = await test.crm.attachSummary(noted, { ...wrapped, insights: sampleInsights("Draft summary.") });
        await test.crm.attachSummary(summed, { ...wrapped, insights: sampleInsights("The caller lost his line.") });

        const text = (await test.shown(report.callId)).text.join("\n");
        expect(text.split("The caller lost his line.")).to.have.length(2);
        expect(text).to.include("Router restarted").and.not.to.include("Draft summary.");
        expect(await test.countRecords(report.callId)).to.equal(1);
      });

      it("says that there is no summary when none came", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        const record = await log(report);
        const before = (await test.shown(report.callId)).text.join("\n");
        const insights = {
          ...sampleInsights(""),
          summary: { state: "absent", why: "deadlinePassed", detail: null },
        } as const;

        await test.crm.attachSummary(record, { ...report, insights });

        expect((await test.shown(report.callId)).text.join("\n").length).to.be.greaterThan(before.length);
      });
    });

    describe("failures", () => {
      it("reports a rate limit as something to retry, with the CRM's own delay", async () => {
        test.faults.set({ kind: "rateLimited", retryAfterSeconds: 7 });

        const failure = await failureFrom(findByNumber(test.seedNumbers.one.number));

        expect(failure).to.include({ failure: "retryLater", status: 429, retryAfterSeconds: 7, ambiguous: false });
      });

      it("reports a broken server as something to retry", async () => {
        const report = sampleCall({ customer: await knownCustomer() });
        await test.beforeLog?.(report.callId, report.customer);
        test.faults.set({ kind: "serverError", status: 503 });

        const failure = await failureFrom(test.crm.logCall(report, { lookBack: false, record: null }));

        expect(failure).to.include({ failure: "retryLater", status: 503 });
      });

      it("is in no doubt after reading that got no answer: it wrote nothing", async () => {
        const customer = await knownCustomer();
        for (const fault of [{ kind: "down" }, { kind: "serverError", status: 500 }] as const) {
          test.faults.set(fault);
          const failures = [
            await failureFrom(findByNumber(test.seedNumbers.one.number)),
            await failureFrom(test.crm.openTickets(customer, 5, {})),
          ];
          for (const failure of failures) expect(failure).to.include({ failure: "retryLater", ambiguous: false });
        }
      });

      it("reports a CRM that is down as something to retry", async () => {
        test.faults.set({ kind: "down" });

        const failure = await failureFrom(findByNumber(test.seedNumbers.one.number));

        expect(failure).to.include({ failure: "retryLater", status: null });
      });

      it("says neither number nor name in any failure", async () => {
        for (const fault of [{ kind: "down" }, { kind: "serverError", status: 500 }] as const) {
          test.faults.set(fault);
          const failure = await failureFrom(findByNumber(test.seedNumbers.one.number));
          expect(failure.message).not.to.match(/400\D*123\D*456|smith/i);
        }
      });

      it("works again once the CRM does", async () => {
        test.faults.set({ kind: "serverError", status: 502 });
        await failureFrom(findByNumber(test.seedNumbers.one.number));
        test.faults.set({ kind: "none" });

        expect(await findByNumber(test.seedNumbers.one.number)).to.have.length(1);
      });

      it("takes the new secret after a rotation", async () => {
        await knownCustomer();
        test.rotateSecret();

        expect(await findByNumber(test.seedNumbers.one.number)).to.have.length(1);
      });

      it("does not call for a retry when the credentials are wrong", async () => {
        test.loseSecret();

        const failure = await failureFrom(findByNumber(test.seedNumbers.one.number));

        expect(failure.failure).not.to.equal("retryLater");
      });
    });

    describe("verification", () => {
      it("finds nothing to complain about in a stage that is well set up", async () => {
        const findings = await test.crm.verify();

        expect(findings).not.to.be.empty;
        expect(findings.filter((finding) => !finding.ok)).to.deep.equal([]);
      });

      it("names wrong credentials and what to do about them", async () => {
        test.loseSecret();

        const problems = (await test.crm.verify()).filter((finding) => !finding.ok);

        expect(problems).not.to.be.empty;
        for (const problem of problems) expect(problem.remedy).to.be.a("string").and.not.to.equal("");
      });

      it("tells of a CRM that is down, and does not throw", async () => {
        test.faults.set({ kind: "down" });

        const findings = await test.crm.verify();

        expect(findings.some((finding) => !finding.ok)).to.equal(true);
      });
    });
  });
}

/** The `CrmFailure` that the promise rejects with; anything else fails the test. */
export async function failureFrom(promise: Promise<unknown>): Promise<CrmFailure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CrmFailure) return error;
    throw error;
  }
  throw new Error("expected a CrmFailure, and nothing failed");
}

function wrapUp(notes: string, disposition: string | null = null) {
  return { notes, disposition, ticketId: null, editedAt: "2026-11-20T10:04:00.000Z" };
}
