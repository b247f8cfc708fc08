import { expect } from "chai";
import { agentView } from "../../../local/connect/softphone/page/agentView.ts";
import { parseLineState } from "../../../local/connect/softphone/page/lineState.ts";
import { FixedLine, voiceContact } from "./fixedLine.ts";

describe("the agent's state on the wire", () => {
  it("has real Dates again for the library, and leaves attributes the strings they are", () => {
    const line = new FixedLine();
    const attributes = { openedAt: { name: "openedAt", value: "2026-11-20T10:00:00.000Z" } };
    line.show({ contacts: [{ ...voiceContact("c1", { contact: "connecting" }), attributes }] });

    const { snapshot } = parseLineState(JSON.stringify(line.state()));

    expect(snapshot).to.deep.equal(line.state().snapshot);
  });
});

describe("what the softphone shows of the agent", () => {
  it("offers the states an agent can choose, the chosen one marked", () => {
    const view = agentView(new FixedLine().state());

    expect(view.choices.map(({ name }) => name)).to.deep.equal(["Available", "Lunch", "Offline"]);
    expect(view.chosenStateArn).to.equal(view.choices[0]?.arn);
  });

  it("marks a choice that waits for the end of the contact", () => {
    const line = new FixedLine();
    line.show({ nextState: { name: "Lunch", type: "not_routable", agentStateARN: "any" } });

    const view = agentView(line.state());

    expect(view.nextStateName).to.equal("Lunch");
    expect(view.choices.find(({ arn }) => arn === view.chosenStateArn)?.name).to.equal("Lunch");
  });

  it("names a contact by the customer's number", () => {
    const [contact] = contactsOf(voiceContact("c1", { contact: "connecting" }));

    expect(contact).to.deep.include({
      who: "+61400123456",
      phase: "ringing",
      direction: "inbound",
      queueName: "Support",
    });
  });

  for (const { states, phase } of [
    { states: { contact: "connected", agent: "connected" }, phase: "connected" },
    { states: { contact: "connected", customer: "hold" }, phase: "onHold" },
    { states: { contact: "ended", customer: "disconnected" }, phase: "afterCallWork" },
    { states: { contact: "error", agent: "disconnected" }, phase: "missed" },
    { states: { contact: "missed", agent: "disconnected" }, phase: "missed" },
    { states: { contact: "incoming" }, phase: "ringing" },
  ]) {
    it(`shows a contact that is ${states.contact}${states.customer ? ` (${states.customer})` : ""} as ${phase}`, () => {
      const [contact] = contactsOf(voiceContact("c1", states));

      expect(contact?.phase).to.equal(phase);
    });
  }

  it("goes on dialing until the customer answers, whatever the contact says", () => {
    const contact = voiceContact("c1", { contact: "connected", agent: "connected", customer: "connecting" });
    const connections = (contact.connections as { type: string }[]).map((connection) =>
      connection.type === "inbound" ? { ...connection, type: "outbound" } : connection,
    );

    const [shown] = contactsOf({ ...contact, connections });

    expect(shown).to.include({ phase: "dialing", direction: "outbound" });
  });
});

function contactsOf(...contacts: readonly object[]) {
  const line = new FixedLine();
  line.show({ contacts });
  return agentView(line.state()).contacts;
}
