/** A CRM in memory that creates a second record whenever it is asked to, and fails on demand. */
import type { Customer } from "../../../contract/customers.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { type CallerKey, type CallReport, type Crm, CrmFailure, type CrmRecord } from "../../../functions/crm/crm.ts";

export interface StoredRecord {
  readonly record: CrmRecord;
  report: CallReport;
  note: string | null;
  summary: string | null;
}

export type CrmFault =
  | "rateLimited"
  | "refused"
  /** A gateway answers for it. */
  | "away"
  /** It is there, and fails. */
  | "broken"
  | "unreachable"
  /** Does what it was asked and does not answer. */
  | "silent"
  /** Does it when nobody waits for it any more: at `land`. */
  | "late";

export class MemoryCrm implements Crm {
  readonly name = "halopsa";
  readonly stored: StoredRecord[] = [];
  readonly asked: string[] = [];
  readonly searchedFor: CallerKey[] = [];
  customers: readonly Customer[] = [];
  /** What goes wrong with each next request, first come first served. */
  faults: CrmFault[] = [];
  /** Whether records are made by somebody else, as SAP's desktop does. */
  makesRecords = true;
  readonly #landings: (() => unknown)[] = [];

  recordsOf(callId: ContactId): readonly StoredRecord[] {
    return this.stored.filter(({ report }) => report.callId === callId);
  }

  async findCustomers(caller: CallerKey): Promise<readonly Customer[]> {
    this.searchedFor.push(caller);
    return this.#answer("findCustomers", () => this.customers);
  }

  async openTickets(): Promise<readonly []> {
    return [];
  }

  async logCall(
    report: CallReport,
    options: { readonly lookBack: boolean; readonly record: CrmRecord | null; readonly mayCreate?: boolean },
  ) {
    const what = options.record !== null ? "logCall on record" : options.lookBack ? "logCall looking back" : "logCall";
    return this.#answer(what, () => {
      const known = options.lookBack || !this.makesRecords ? this.recordsOf(report.callId)[0] : undefined;
      const target = options.record === null ? known : this.#stored(options.record);
      if (target !== undefined) {
        target.report = report;
        return { state: "written", record: target.record } as const;
      }
      if (options.mayCreate === false && this.makesRecords) return { state: "unsettled" } as const;
      return this.makesRecords
        ? ({ state: "written", record: this.make(report) } as const)
        : ({ state: "notThereYet" } as const);
    });
  }

  /** What was asked for and given up takes effect. */
  land(): void {
    for (const act of this.#landings.splice(0)) act();
  }

  /** What SAP's desktop does when an agent takes a call. */
  make(report: CallReport): CrmRecord {
    const id = String(this.stored.length + 1);
    const record: CrmRecord = { crm: this.name, id, url: `https://crm.example/ticket?id=${id}`, parts: {} };
    this.stored.push({ record, report, note: null, summary: null });
    return record;
  }

  async addNote(record: CrmRecord, report: CallReport): Promise<CrmRecord> {
    return this.#answer("addNote", () => {
      this.#stored(record).note = report.wrapUp?.notes ?? null;
      return { ...record, parts: { ...record.parts, note: "1" } };
    });
  }

  async attachSummary(record: CrmRecord, report: CallReport): Promise<CrmRecord> {
    return this.#answer("attachSummary", () => {
      const summary = report.insights?.summary;
      this.#stored(record).summary = summary?.state === "ready" ? summary.text : (summary?.why ?? null);
      return { ...record, parts: { ...record.parts, summary: "2" } };
    });
  }

  customerUrl(): string {
    return "https://crm.example/customer";
  }

  async verify(): Promise<readonly []> {
    return [];
  }

  async #answer<Answer>(what: string, act: () => Answer): Promise<Answer> {
    this.asked.push(what);
    const fault = this.faults.shift();
    if (fault === "silent") act();
    if (fault === "late") this.#landings.push(act);
    if (fault !== undefined) throw failures[fault]();
    return act();
  }

  #stored(record: CrmRecord): StoredRecord {
    const found = this.stored.find((one) => one.record.id === record.id);
    if (found === undefined) throw new Error(`the CRM has no record ${record.id}`);
    return found;
  }
}

const failures: Readonly<Record<CrmFault, () => CrmFailure>> = {
  rateLimited: () =>
    new CrmFailure("answered 429", { failure: "retryLater", status: 429, retryAfterSeconds: 7, ambiguous: false }),
  refused: () =>
    new CrmFailure("answered 400", { failure: "permanent", status: 400, retryAfterSeconds: null, ambiguous: false }),
  away: () =>
    new CrmFailure("answered 503", { failure: "retryLater", status: 503, retryAfterSeconds: null, ambiguous: true }),
  broken: () =>
    new CrmFailure("answered 500", { failure: "retryLater", status: 500, retryAfterSeconds: null, ambiguous: true }),
  unreachable: () =>
    new CrmFailure("refused", { failure: "retryLater", status: null, retryAfterSeconds: null, ambiguous: false }),
  silent: () =>
    new CrmFailure("no answer", { failure: "retryLater", status: null, retryAfterSeconds: null, ambiguous: true }),
  late: () =>
    new CrmFailure("no answer", { failure: "retryLater", status: null, retryAfterSeconds: null, ambiguous: true }),
};
