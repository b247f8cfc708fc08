/** The look-up with real tables and a CRM that answers what it is told to. */
import type { Customer } from "../../../contract/customers.ts";
import type { ContactTokenSecret } from "../../../contract/functionSettings.ts";
import { createJournal } from "../../../functions/calls/journal.ts";
import type { CallerKey } from "../../../functions/crm/crm.ts";
import { createCustomerCache } from "../../../functions/customers/cache.ts";
import { createDirectory } from "../../../functions/customers/directory.ts";
import { type CustomerLookupParts, lookUpCustomer } from "../../../functions/handlers/customerLookup.ts";
import { type AfterAnswer, beforeAnswer } from "../../../functions/runtime/afterAnswer.ts";
import { verifyContactToken } from "../../../functions/runtime/contactToken.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { contactId, customer, e164, recordNotes, TestClock } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";

const tokenKeys: ContactTokenSecret = {
  current: { keyId: "1", key: Buffer.alloc(32, 1).toString("base64url") },
  previous: null,
};

export class LookupUnderTest {
  clock = new TestClock();
  /** What the CRM was searched for, in order. */
  asked: CallerKey[] = [];
  answer: () => Promise<readonly Customer[]> = async () => [customer()];
  #tables: TestTables | null = null;

  get tables(): TestTables {
    if (this.#tables === null) throw new Error("the tables are there from the first test on");
    return this.#tables;
  }

  /** Registers the hooks of the enclosing `describe`: one set of tables, emptied before each test. */
  static forTests(): LookupUnderTest {
    const lookup = new LookupUnderTest();
    before(async () => {
      lookup.#tables = await startTables();
    });
    after(() => lookup.tables.stop());
    beforeEach(async () => {
      lookup.clock = new TestClock();
      lookup.asked = [];
      lookup.answer = async () => [customer()];
      await lookup.tables.clear();
    });
    return lookup;
  }

  wire(changes: Partial<CustomerLookupParts>, later: AfterAnswer["add"]): CustomerLookupParts {
    const { tables, clock } = this;
    return {
      settings: haloPsaSettings,
      later,
      directory: createDirectory({
        crm: async () => ({
          findCustomers: (caller) => {
            this.asked.push(caller);
            return this.answer();
          },
        }),
        cache: createCustomerCache(tables.client, tables.names.customers, haloPsaSettings.lookup, clock.now),
        now: clock.now,
        onTrouble: () => {},
        later,
      }),
      journal: createJournal(tables.client, tables.names, clock.now),
      tokenKeys: { get: async () => tokenKeys },
      now: clock.now,
      ...changes,
    };
  }

  /** With all that comes after the answer. */
  async ask(event: unknown, changes: Partial<CustomerLookupParts> = {}, notes = recordNotes()) {
    const { add, answering } = beforeAnswer();
    const attributes = await lookUpCustomer(event, this.wire(changes, add), notes);
    await answering();
    return attributes;
  }

  /** As the API checks it. */
  check(token = "") {
    const keys = { get: async () => tokenKeys, refresh: async () => tokenKeys };
    return verifyContactToken(token, keys, { stage: "test", now: this.clock.now() });
  }
}

/** As Amazon Connect invokes a function from a flow. */
export function flowEvent(contact: Record<string, unknown> = {}, parameters: Record<string, string> = {}): unknown {
  const id = contactId();
  return {
    Name: "ContactFlowEvent",
    Details: {
      ContactData: {
        Attributes: {},
        Channel: "VOICE",
        ContactId: id,
        InitialContactId: id,
        PreviousContactId: id,
        InitiationMethod: "INBOUND",
        InstanceARN: haloPsaSettings.connect.instanceArn,
        CustomerEndpoint: { Address: e164("+61400123456"), Type: "TELEPHONE_NUMBER" },
        SystemEndpoint: { Address: e164("+61280005551"), Type: "TELEPHONE_NUMBER" },
        Queue: null,
        MediaStreams: { Customer: { Audio: null } },
        ...contact,
      },
      Parameters: parameters,
    },
  };
}
