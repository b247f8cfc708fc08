import { expect } from "chai";
import { connectionOf, simulatedCenter, stage } from "./simulatedCenter.ts";

describe("agent snapshot", () => {
  it("has a real Date wherever the softphone library computes with one, and survives being posted", async () => {
    const { center, desk, ringingCall } = simulatedCenter();
    const contactId = await ringingCall();

    const { snapshot, configuration } = structuredClone(center.agentLine.state());

    expect(snapshot.snapshotTimestamp).to.be.instanceOf(Date);
    expect(snapshot.state).to.have.property("startTimestamp").that.is.instanceOf(Date);
    expect(snapshot.agentAvailabilityState).to.have.property("timeStamp").that.is.instanceOf(Date);
    expect(snapshot).to.include({ skew: 0, nextState: null });
    expect(desk(contactId).state.timestamp).to.be.instanceOf(Date);
    for (const connection of desk(contactId).connections) {
      expect(connection.state).to.have.property("timestamp").that.is.instanceOf(Date);
    }
    expect(configuration.routingProfile).to.have.nested.property(
      "queues[1].queueARN",
      `${stage.instanceArn}/queue/agent/${stage.agent.id}`,
    );
  });

  it("repeats fields under the names by which the real softphone aliases them", async () => {
    const { desk, ringingCall } = simulatedCenter();
    const contactId = await ringingCall();

    const contact = desk(contactId);

    expect(contact).to.have.property("status", contact.state);
    const customer = connectionOf(contact, "customer");
    expect(customer).to.have.property("address", customer.endpoint);
    expect(contact).to.have.nested.property("queue.queueId", stage.queue.arn);
    expect(contact).to.include({ type: "voice", initiationMethod: "inbound", initialContactId: contactId });
  });
});
