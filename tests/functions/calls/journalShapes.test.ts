import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import { createJournal, type Journal } from "../../../functions/calls/journal.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { contactId, customer } from "../people.ts";
import { insights, leg, pastCall } from "./sampleFacts.ts";

describe("what another version of the journal wrote in another shape", () => {
  let tables: TestTables;
  let journal: Journal;
  let callId: ContactId;

  before(async () => {
    tables = await startTables();
    journal = createJournal(tables.client, tables.names);
  });
  after(() => tables.stop());
  beforeEach(() => {
    callId = contactId();
  });

  const rewrite = (key: { callId: string; part: string }, name: string, value: unknown) =>
    tables.client.send(
      new UpdateItemCommand({
        TableName: tables.names.calls,
        Key: { callId: { S: key.callId }, part: { S: key.part } },
        UpdateExpression: `SET ${name} = :odd`,
        ExpressionAttributeValues: { ":odd": { S: JSON.stringify(value) } },
      }),
    );

  it("keeps of a customer what can be read, above all whose the call is", async () => {
    const { siteId: _, ...old } = customer({ id: "101" });
    const odd = { ...old, status: 7, phoneNumbers: "+61400123456" };
    const call = { callId, part: "call" };
    await rewrite(call, "customerMatch", { kind: "one", customer: odd, stale: false });
    await rewrite(call, "chosenCustomer", { ...odd, id: "102" });

    const read = await journal.read(callId);

    const kept = { ...customer(), siteId: null, status: null, phoneNumbers: [] };
    expect(read?.match).to.deep.equal({ kind: "one", customer: { ...kept, id: "101" }, stale: false });
    expect(read?.chosenCustomer).to.deep.equal({ ...kept, id: "102" });
  });

  it("counts as an analysis that is not in, which is looked for once more", async () => {
    await journal.mergeLeg(callId, leg(callId));
    await journal.saveInsights(callId, callId, insights({ state: "ready", text: "All is well." }));
    await rewrite({ callId, part: `insights#${callId}` }, "insights", { sentiment: "good" });

    expect(await journal.read(callId)).to.deep.include({ insights: null, analyzed: [] });
  });

  it("is left out of a customer's last calls, and takes no other along", async () => {
    const customerId = contactId();
    const past = pastCall(callId);
    const odd = { ...past, callId: contactId(), startedAt: "2026-11-20T11:00:00.000Z" };
    for (const call of [past, odd]) await journal.notePastCall(customerId, call);
    const key = { callId: `customer#${customerId}`, part: `${odd.startedAt}#${odd.callId}` };
    await rewrite(key, "pastCall", { ...odd, outcome: "voicemail" });

    expect(await journal.lastCalls(customerId, 5)).to.deep.equal([past]);
  });
});
