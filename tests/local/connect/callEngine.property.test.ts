import { expect } from "chai";
import fc from "fast-check";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { SimulatedContact } from "../../../local/connect/contactCenter.ts";
import { type SimulatedCenter, simulatedCenter, stage } from "./simulatedCenter.ts";

/** One thing that somebody does. `pick` chooses among what there is. */
type Deed =
  | { readonly does: "call" | "chat" | "dial" }
  | { readonly does: "hangUp" | "connection" | "contact" | "transfer"; readonly pick: number; readonly method: string }
  | { readonly does: "state"; readonly name: string; readonly enqueue: boolean }
  | { readonly does: "wait"; readonly seconds: number };

const pick = fc.nat(20);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Deed>({ does: "call" }, { does: "chat" }, { does: "dial" }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("hangUp" as const), pick, method: fc.constant("") }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant("contact" as const),
      pick,
      method: fc.constantFrom(
        "acceptContact",
        "acceptContact",
        "rejectContact",
        "clearContact",
        "conferenceConnections",
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("connection" as const),
      pick,
      method: fc.constantFrom("destroyConnection", "holdConnection", "resumeConnection", "toggleActiveConnections"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("transfer" as const), pick, method: fc.constant("") }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("state" as const),
      name: fc.constantFrom("Available", "Available", "Break", "Offline"),
      enqueue: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ does: fc.constant("wait" as const), seconds: fc.constantFrom(1, 4, 12, 25, 70) }),
  },
);

describe("call engine, whatever anybody does", () => {
  it("keeps order in time, ends each contact once and for good, and shows the agent as his contacts have him", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25 }), async (deeds) => {
        const simulation = simulatedCenter();
        const endedAt = new Map<ContactId, Date>();
        for (const one of deeds) {
          await perform(simulation, one);
          for (const contact of simulation.center.contacts()) {
            expectOrder(contact);
            if (contact.disconnectedAt === null)
              expect(endedAt.has(contact.contactId), "an ended contact").to.equal(false);
            else expect(endedAt.get(contact.contactId) ?? contact.disconnectedAt).to.deep.equal(contact.disconnectedAt);
            if (contact.disconnectedAt !== null) endedAt.set(contact.contactId, contact.disconnectedAt);
          }
          expectAgent(simulation);
        }
        await closeUp(simulation);
        for (const contact of simulation.center.contacts()) expectEvents(simulation, contact);
      }),
      { numRuns: 100 },
    );
  });
});

/** Everybody goes home. */
async function closeUp({ center, ask, elapse }: SimulatedCenter): Promise<void> {
  for (const { contactId } of center.contacts()) center.customerHangsUp(contactId);
  await ask("putAgentState", { state: { name: "Offline" } });
  for (const { contactId } of center.contacts()) await ask("clearContact", { contactId });
  await elapse(15);
}

async function perform(simulation: SimulatedCenter, one: Deed): Promise<void> {
  const { center, ask, elapse } = simulation;
  const contacts = center.contacts();
  const desk = deskOf(simulation);
  switch (one.does) {
    case "call":
      center.placeCall({ from: "+61400123456" });
      break;
    case "chat":
      center.placeChat({ customerName: "John", email: "john.smith@example.com" });
      break;
    case "dial":
      await ask("createOutboundContact", { endpoint: { type: "phone_number", phoneNumber: "+61400123456" } });
      break;
    case "hangUp": {
      const contact = contacts[one.pick % Math.max(1, contacts.length)];
      if (contact !== undefined) center.customerHangsUp(contact.contactId);
      break;
    }
    case "contact": {
      const contact = desk[one.pick % Math.max(1, desk.length)];
      if (contact !== undefined) await ask(one.method, { contactId: contact.contactId });
      break;
    }
    case "connection": {
      const connections = desk.flatMap((contact) =>
        contact.connections.map(({ connectionId }) => ({ contactId: contact.contactId, connectionId })),
      );
      const connection = connections[one.pick % Math.max(1, connections.length)];
      if (connection !== undefined) await ask(one.method, connection);
      break;
    }
    case "transfer": {
      const answer = await ask("getEndpoints", { queueARNs: [] });
      const endpoints = answer.ok ? (answer.data as { endpoints: object[] }).endpoints : [];
      const contact = desk[one.pick % Math.max(1, desk.length)];
      const endpoint = endpoints[one.pick % endpoints.length];
      if (contact !== undefined) await ask("createAdditionalConnection", { contactId: contact.contactId, endpoint });
      break;
    }
    case "state":
      await ask("putAgentState", { state: { name: one.name }, enqueueNextState: one.enqueue });
      break;
    case "wait":
      await elapse(one.seconds);
      break;
  }
}

function expectOrder(contact: SimulatedContact): void {
  const life = [
    contact.initiatedAt,
    contact.enqueuedAt,
    contact.connectedToAgentAt,
    contact.afterCallWorkStartedAt,
    contact.afterCallWorkEndedAt,
  ].filter((at) => at !== null);
  expect(life.map(Number)).to.deep.equal(life.map(Number).sort((a, b) => a - b));
  const { disconnectedAt, connectedToAgentAt, phase } = contact;
  if (disconnectedAt !== null)
    expect(Number(disconnectedAt)).to.be.at.least(Number(connectedToAgentAt ?? contact.initiatedAt));
  expect(disconnectedAt !== null).to.equal(phase === "ended" || phase === "afterCallWork");
  if (phase === "talking") expect(contact.agent).to.not.equal(null);
}

function expectAgent(simulation: SimulatedCenter): void {
  const desk = deskOf(simulation);
  expect(new Set(desk.map(({ contactId }) => contactId)).size, "no contact twice").to.equal(desk.length);
  const calls = desk.filter(({ type }) => type === "voice");
  expect(calls.length, "one call at a time").to.be.at.most(1);
  const [call] = calls;
  const { snapshot } = simulation.center.agentLine.state();
  const chosen = (snapshot.agentAvailabilityState as { state: string }).state;
  const expected = {
    none: [chosen],
    connecting: ["PendingBusy", "CallingCustomer"],
    connected: ["Busy"],
    ended: ["AfterCallWork"],
    error: ["MissedCallAgent", "FailedConnectCustomer"],
  }[call?.state.type ?? "none"];
  expect(expected).to.include(simulation.agentState());
  for (const contact of simulation.center.contacts()) {
    const own = contact.phase === "ringing" || (contact.phase === "talking" && contact.agent?.id === stage.agent.id);
    const stillHis = contact.afterCallWorkStartedAt === null;
    if (own && stillHis) expect(desk.map(({ contactId }) => contactId)).to.include(contact.contactId);
  }
}

function expectEvents({ eventTypes }: SimulatedCenter, contact: SimulatedContact): void {
  expect(contact.phase).to.equal("ended");
  const types = eventTypes(contact.contactId);
  const times = (type: string): number => types.filter((one) => one === type).length;
  expect(times("INITIATED")).to.equal(1);
  expect(times("CONNECTED_TO_AGENT")).to.equal(contact.connectedToAgentAt === null ? 0 : 1);
  expect(times("DISCONNECTED")).to.equal(1);
  expect(times("COMPLETED")).to.equal(1);
}

interface DeskContactView {
  readonly contactId: string;
  readonly type: "voice" | "chat";
  readonly state: { readonly type: "connecting" | "connected" | "ended" | "error" };
  readonly connections: readonly { readonly connectionId: string }[];
}

function deskOf({ center }: SimulatedCenter): readonly DeskContactView[] {
  return center.agentLine.state().snapshot.contacts as readonly DeskContactView[];
}
