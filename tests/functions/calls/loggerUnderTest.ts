/** A call logger among fakes: its journal, its CRM, Amazon Connect and the queue that it sends messages back to. */
import type { Customer } from "../../../contract/customers.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { CountMetric } from "../../../contract/metrics.ts";
import type { ConnectContacts, ContactDetails } from "../../../functions/calls/connectContacts.ts";
import type { Journal } from "../../../functions/calls/journal.ts";
import { type CallLogger, type CallLoggerPorts, createCallLogger } from "../../../functions/calls/logging.ts";
import type { Crm } from "../../../functions/crm/crm.ts";
import type { Requeue, Waited } from "../../../functions/runtime/requeue.ts";
import { TestClock } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import { MemoryCrm, type StoredRecord } from "./memoryCrm.ts";
import { memoryJournal } from "./memoryJournal.ts";

export interface SentAgain {
  readonly queueUrl: string;
  readonly body: string;
  readonly waited: Waited;
  readonly delaySeconds: number;
}

export class LoggerUnderTest {
  readonly clock = new TestClock();
  readonly journal: Journal = memoryJournal(this.clock.now);
  readonly crm = new MemoryCrm();
  readonly sentAgain: SentAgain[] = [];
  readonly troubles: string[] = [];
  readonly counted: CountMetric[] = [];
  /** What Amazon Connect knows; asked only for what no event tells. */
  readonly contacts = new Map<ContactId, Partial<ContactDetails>>();
  readonly describedContacts: ContactId[] = [];
  namesFail = false;

  readonly requeue: Requeue = {
    sendAgain: async (queueUrl, body, waited, delaySeconds) => {
      this.sentAgain.push({ queueUrl, body, waited: { ...waited, attempt: waited.attempt + 1 }, delaySeconds });
    },
  };

  readonly connectContacts: ConnectContacts = {
    describe: async (contactId) => {
      this.describedContacts.push(contactId);
      const known = this.contacts.get(contactId);
      const nothing = { customerNumber: null, systemNumber: null, connectedToAgentAt: null };
      return known === undefined ? null : { contactId, callId: contactId, channel: "voice", ...nothing, ...known };
    },
    agentName: async (arn) => this.#name("Agent", arn),
    queueName: async (arn) => this.#name("Queue", arn),
  };

  ports(crm: Crm = this.crm): CallLoggerPorts {
    return {
      journal: this.journal,
      crm: async () => crm,
      contacts: this.connectContacts,
      requeue: this.requeue,
      now: this.clock.now,
      settings: haloPsaSettings,
      trouble: (what) => this.troubles.push(what),
      count: (metric) => this.counted.push(metric),
    };
  }

  /** One run of the function. */
  logger(crm?: Crm): CallLogger {
    return createCallLogger(this.ports(crm));
  }

  /** A run that dies after so many requests to journal and CRM, in the middle of the answer to the last. */
  mortalLogger(requests: number): CallLogger {
    const life = { left: requests };
    const crm = dying<Crm>(this.crm, life);
    return createCallLogger({ ...this.ports(), journal: dying(this.journal, life), crm: async () => crm });
  }

  first(): Waited {
    return { attempt: 0, since: this.clock.now() };
  }

  handle(message: object, waited: Waited = this.first(), logger = this.logger()) {
    return logger.handleMessage(JSON.stringify(message), waited);
  }

  async handleAll(messages: readonly object[]): Promise<void> {
    for (const message of messages) await this.handle(message);
  }

  /** Throws unless the CRM has one record of the call, and no more. */
  onlyRecordOf(callId: ContactId): StoredRecord {
    const [record, ...others] = this.crm.recordsOf(callId);
    if (record === undefined || others.length > 0) {
      throw new Error(`the CRM has ${this.crm.recordsOf(callId).length} records of the call`);
    }
    return record;
  }

  /** The look-up that the flow made when it rang. */
  async ring(callId: ContactId, customer: Customer): Promise<void> {
    const [customerNumber = null] = customer.phoneNumbers;
    const match = { kind: "one", customer, stale: false } as const;
    await this.journal.open({ callId, contactId: callId, customerNumber, systemNumber: null, match });
  }

  #name(what: string, arn: string): string {
    if (this.namesFail) throw new Error("TooManyRequestsException");
    return `${what} ${arn.slice(arn.lastIndexOf("/") + 1)}`;
  }
}

export class Killed extends Error {}

/** Each request is carried out; the answer to the last one never arrives, and none is carried out after it. */
function dying<Port extends object>(port: Port, life: { left: number }): Port {
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...args: readonly unknown[]) => {
        if (life.left <= 0) throw new Killed();
        life.left -= 1;
        const answer: unknown = await Reflect.apply(method, target, args);
        if (life.left <= 0) throw new Killed();
        return answer;
      };
    },
  });
}
