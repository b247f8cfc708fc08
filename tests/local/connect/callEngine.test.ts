import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import { connectionOf, johnsNumber, quiet, simulatedCenter, stage } from "./simulatedCenter.ts";

describe("call engine: an inbound call", () => {
  it("runs the flow, waits in the queue and rings the agent", async () => {
    const { center, elapse, contact, desk, agentState } = simulatedCenter();

    const contactId = center.placeCall({ from: johnsNumber });
    expect(contact(contactId).phase).to.equal("inFlow");
    await elapse(10);

    expect(contact(contactId)).to.include({ phase: "ringing", customerEndpoint: johnsNumber });
    expect(contact(contactId).queue?.name).to.equal("Support");
    expect(contact(contactId).attributes).to.include({ ANI: johnsNumber, DNIS: stage.number, CustomerFound: "true" });
    expect(agentState()).to.equal("PendingBusy");
    expect(desk(contactId).state.type).to.equal("connecting");
    expect(connectionOf(desk(contactId), "agent").state.type).to.equal("connecting");
    expect(connectionOf(desk(contactId), "customer").state.type).to.equal("connected");
    expect(desk(contactId).attributes.CustomerFound).to.deep.equal({ name: "CustomerFound", value: "true" });
  });

  it("goes through talk, hang-up and wrap-up, and tells the bus of each step once", async () => {
    const { ask, center, contact, agentState, desk, elapse, eventTypes, takenCall } = simulatedCenter();
    const contactId = await takenCall();
    expect(agentState()).to.equal("Busy");
    expect(contact(contactId).phase).to.equal("talking");
    await elapse(60);

    center.customerHangsUp(contactId);

    expect(contact(contactId)).to.include({ phase: "afterCallWork", disconnectReason: "CUSTOMER_DISCONNECT" });
    expect(agentState()).to.equal("AfterCallWork");
    expect(desk(contactId).connections.map(({ state }) => state.type)).to.deep.equal(["disconnected", "disconnected"]);
    await elapse(5);

    await ask("clearContact", { contactId });

    expect(contact(contactId).phase).to.equal("ended");
    expect(agentState()).to.equal("Available");
    await elapse(5);
    expect(eventTypes(contactId)).to.have.members([
      "INITIATED",
      "CONTACT_DATA_UPDATED",
      "QUEUED",
      "CONNECTED_TO_AGENT",
      "DISCONNECTED",
      "COMPLETED",
    ]);
  });

  it("is over for both when the agent hangs up", async () => {
    const { ask, contact, desk, takenCall } = simulatedCenter();
    const contactId = await takenCall();
    const own = connectionOf(desk(contactId), "agent");

    await ask("destroyConnection", { contactId, connectionId: own.connectionId });

    expect(contact(contactId)).to.include({ phase: "afterCallWork", disconnectReason: "AGENT_DISCONNECT" });
  });

  it("is missed after 20 seconds, waits on, and rings again as soon as the agent has cleared it", async () => {
    const { ask, contact, desk, agentState, elapse, ringingCall } = simulatedCenter();
    const contactId = await ringingCall();

    await elapse(20);

    expect(desk(contactId).state.type).to.equal("error");
    expect(connectionOf(desk(contactId), "customer").state.type).to.equal("connected");
    expect(agentState()).to.equal("MissedCallAgent");
    expect(contact(contactId).phase).to.equal("queued");
    const missedConnection = connectionOf(desk(contactId), "agent").connectionId;

    await ask("clearContact", { contactId });
    expect(agentState(), "free for a moment").to.equal("Available");
    await elapse(1);

    expect(contact(contactId).phase).to.equal("ringing");
    expect(desk(contactId).state.type).to.equal("connecting");
    expect(connectionOf(desk(contactId), "agent").connectionId).to.not.equal(missedConnection);
  });

  it("is not timed out by the ring before", async () => {
    const { ask, contact, elapse, ringingCall } = simulatedCenter();
    const contactId = await ringingCall();
    await ask("rejectContact", { contactId });
    await ask("clearContact", { contactId });
    await elapse(1);

    await elapse(18);

    expect(contact(contactId).phase, "the second ring is 18 s old").to.equal("ringing");
  });

  it("counts as abandoned when the customer hangs up before anybody answers", async () => {
    const { center, contact, desk, agentState, elapse, eventTypes, events, ringingCall } = simulatedCenter();
    const contactId = await ringingCall();

    expect(center.customerHangsUp(contactId)).to.equal(true);

    expect(contact(contactId)).to.include({ phase: "ended", connectedToAgentAt: null, agent: null });
    expect(desk(contactId).state.type).to.equal("error");
    expect(agentState()).to.equal("MissedCallAgent");
    await elapse(3);
    expect(eventTypes(contactId))
      .to.include.members(["DISCONNECTED", "COMPLETED"])
      .and.not.include("CONNECTED_TO_AGENT");
    const disconnected = events.find(({ detail }) => detail.eventType === "DISCONNECTED");
    expect(disconnected?.detail.agentInfo).to.include({
      connectedToAgentTimestamp: "1970-01-01T00:00:00.001Z",
    });
    expect(center.customerHangsUp(contactId), "it has ended").to.equal(false);
  });

  it("waits while the agent is on a break and rings when he comes back", async () => {
    const { ask, center, contact, elapse } = simulatedCenter();
    await ask("putAgentState", { state: { name: "Break" } });
    const contactId = center.placeCall({ from: null });
    await elapse(30);
    expect(contact(contactId)).to.include({ phase: "queued", customerEndpoint: "anonymous" });

    await ask("putAgentState", { state: { name: "Available" } });
    await elapse(1);

    expect(contact(contactId).phase).to.equal("ringing");
  });

  it("is sent away when the queue is full", async () => {
    const { ask, center, contact, elapse } = simulatedCenter({ queueCapacity: 1 });
    await ask("putAgentState", { state: { name: "Offline" } });
    center.placeCall({ from: johnsNumber });
    await elapse(10);

    const second = center.placeCall({ from: johnsNumber });
    await elapse(20);

    expect(contact(second)).to.include({ phase: "ended", disconnectReason: "CONTACT_FLOW_DISCONNECT" });
    expect(contact(second).flowSteps.join()).to.contain("All our lines are busy");
  });

  it("reaches an agent as an unknown caller when the look-up fails", async () => {
    const { center, contact, elapse } = simulatedCenter({
      invokeFunction: async () => ({ ok: false, message: "out of order" }),
    });

    const contactId = center.placeCall({ from: johnsNumber });
    await elapse(10);

    expect(contact(contactId).phase).to.equal("ringing");
    expect(contact(contactId).attributes).to.not.have.property("CustomerFound");
  });
});

describe("call engine: what the agent can do on a call", () => {
  it("puts the customer on hold and counts the time", async () => {
    const { ask, center, desk, elapse, events, takenCall } = simulatedCenter();
    const contactId = await takenCall();
    const { connectionId } = connectionOf(desk(contactId), "customer");

    await ask("holdConnection", { contactId, connectionId });
    expect(connectionOf(desk(contactId), "customer").state.type).to.equal("hold");
    expect(desk(contactId).state.type, "the contact").to.equal("connected");
    await elapse(30);
    await ask("resumeConnection", { contactId, connectionId });
    center.customerHangsUp(contactId);
    await elapse(3);

    const disconnected = events.find(({ detail }) => detail.eventType === "DISCONNECTED");
    expect(disconnected?.detail.agentInfo).to.include({ agentInitiatedHoldDuration: 30 });
  });

  it("mutes a party, sends digits, and refuses what does not fit the state", async () => {
    const { ask, desk, takenCall } = simulatedCenter();
    const contactId = await takenCall();
    const { connectionId } = connectionOf(desk(contactId), "customer");

    await ask("muteParticipant", { contactId, connectionId });
    const digits = await ask("sendDigits", { contactId, connectionId, digits: "1" });

    expect(connectionOf(desk(contactId), "customer").mute).to.equal(true);
    expect(digits).to.deep.equal({ ok: true, data: {} });
    expect(await ask("resumeConnection", { contactId, connectionId })).to.include({
      type: "InvalidStateException",
      statusCode: 400,
    });
    expect(await ask("acceptContact", { contactId })).to.include({ type: "InvalidStateException" });
    expect(await ask("clearContact", { contactId })).to.include({ type: "InvalidStateException" });
  });

  it("answers every request, also those it does not know", async () => {
    const { ask } = simulatedCenter();

    const unknownContact = await ask("acceptContact", { contactId: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" });
    const badParameters = await ask("acceptContact", {});
    const unknownMethod = await ask("qrIntegrationExists");

    expect(unknownContact).to.include({ type: "ContactNotFoundException", statusCode: 404 });
    expect(badParameters).to.include({ type: "ValidationException", statusCode: 400 });
    expect(unknownMethod).to.include({ ok: false, type: "UnknownOperationException" });
  });

  it("keeps the next state for after the call", async () => {
    const { ask, center, agentState, takenCall } = simulatedCenter();
    const contactId = await takenCall();
    expect(await ask("putAgentState", { state: { name: "Break" } })).to.include({ type: "InvalidStateException" });

    await ask("putAgentState", { state: { name: "Break" }, enqueueNextState: true });
    expect(center.agentLine.state().snapshot.nextState).to.include({ name: "Break" });
    expect(agentState()).to.equal("Busy");
    center.customerHangsUp(contactId);
    await ask("completeContact", { contactId });

    expect(agentState()).to.equal("Break");
    expect(center.agentLine.state().snapshot.nextState).to.equal(null);
  });

  it("closes the call when he chooses a state while wrapping up", async () => {
    const { ask, center, contact, agentState, takenCall } = simulatedCenter();
    const contactId = await takenCall();
    center.customerHangsUp(contactId);

    await ask("putAgentState", { state: { name: "Available" } });

    expect(agentState()).to.equal("Available");
    expect(contact(contactId).phase).to.equal("ended");
  });

  it("stores configuration, and tells softphone listeners of changes that concern the softphone only", async () => {
    const { ask, center, elapse } = simulatedCenter();
    let pushes = 0;
    center.agentLine.onChange(() => {
      pushes += 1;
    });

    await ask("updateAgentConfiguration", { configuration: { softphoneEnabled: false, extension: "+61280000000" } });
    expect(pushes).to.equal(1);
    center.placeCall({ from: johnsNumber });
    await quiet();

    expect(pushes, "the flow runs unseen").to.equal(1);
    expect(center.agentLine.state().configuration).to.include({ softphoneEnabled: false, name: "Mia Chen" });
    await elapse(10);
    expect(pushes).to.be.greaterThan(1);
  });
});

describe("call engine: a call the agent dials", () => {
  const endpoint = { type: "phone_number", phoneNumber: "+61400123456" };

  it("runs the whisper flow, rings the customer and connects both", async () => {
    const { ask, center, contact, desk, agentState, elapse, events } = simulatedCenter();

    expect(await ask("createOutboundContact", { endpoint, queueARN: null })).to.deep.equal({ ok: true, data: {} });

    const contactId = center.contacts()[0]?.contactId as ContactId;
    expect(agentState()).to.equal("CallingCustomer");
    expect(connectionOf(desk(contactId), "customer")).to.deep.include({ type: "outbound" });
    await elapse(1);
    expect(connectionOf(desk(contactId), "agent").state.type).to.equal("connected");
    expect(connectionOf(desk(contactId), "customer").state.type).to.equal("connecting");
    await elapse(3);
    expect(agentState()).to.equal("Busy");
    expect(contact(contactId)).to.include({ phase: "talking", initiationMethod: "OUTBOUND" });
    expect(contact(contactId).attributes.CustomerFound).to.equal("true");
    await elapse(3);
    expect(
      events.every(({ detail }) => !("queueInfo" in detail)),
      "no queue in outbound events",
    ).to.equal(true);
    expect(events.map(({ detail }) => detail.eventType)).to.include("CONNECTED_TO_SYSTEM");
  });

  it("fails visibly when the customer does not answer", async () => {
    const { ask, center, contact, agentState, elapse, events } = simulatedCenter();
    await ask("createOutboundContact", { endpoint });
    const contactId = center.contacts()[0]?.contactId as ContactId;
    await elapse(1);

    center.customerHangsUp(contactId);

    expect(agentState()).to.equal("FailedConnectCustomer");
    expect(contact(contactId)).to.include({ phase: "ended", disconnectReason: "OUTBOUND_ATTEMPT_FAILED" });
    await elapse(10);
    expect(contact(contactId).phase).to.equal("ended");
    expect(events.some(({ detail }) => "connectedToSystemTimestamp" in detail)).to.equal(false);
  });

  it("is refused for numbers that are none, countries that are not called, and agents who cannot talk", async () => {
    const { ask, ringingCall } = simulatedCenter();
    const to = (phoneNumber: string) =>
      ask("createOutboundContact", { endpoint: { type: "phone_number", phoneNumber } });

    expect(await to("12")).to.include({ type: "BadEndpointException" });
    expect(await to("+8613912345678")).to.include({ type: "BadEndpointException" });
    await ask("putAgentState", { state: { name: "Offline" } });
    expect(await to("+61400123456")).to.include({ type: "InvalidStateException" });
    await ask("putAgentState", { state: { name: "Available" } });
    await ringingCall();
    expect(await to("+61400123456")).to.include({ type: "InvalidStateException" });
  });
});

describe("call engine: transfers", () => {
  async function endpointOf(center: ReturnType<typeof simulatedCenter>, type: string): Promise<unknown> {
    const answer = await center.ask("getEndpoints", { queueARNs: [], nextToken: null, maxResults: 500 });
    if (!answer.ok) throw new Error(answer.message);
    const { endpoints, nextToken } = answer.data as { endpoints: { type: string }[]; nextToken: unknown };
    expect(nextToken).to.equal(null);
    return endpoints.find((endpoint) => endpoint.type === type);
  }

  for (const type of ["queue", "agent"]) {
    it(`to a ${type} makes a new contact of the same call, which the colleague takes over`, async () => {
      const simulation = simulatedCenter();
      const { ask, center, contact, desk, elapse, agentState, takenCall } = simulation;
      const contactId = await takenCall();
      await ask("createAdditionalConnection", { contactId, endpoint: await endpointOf(simulation, type) });
      expect(connectionOf(desk(contactId), "customer").state.type).to.equal("hold");
      await elapse(5);
      expect(connectionOf(desk(contactId), "thirdParty").state.type).to.equal("connected");

      await ask("destroyConnection", {
        contactId,
        connectionId: connectionOf(desk(contactId), "agent").connectionId,
      });

      expect(contact(contactId).phase).to.equal("afterCallWork");
      expect(agentState()).to.equal("AfterCallWork");
      const second = center.contacts().find(({ previousContactId }) => previousContactId === contactId);
      expect(second).to.include({ initialContactId: contactId, initiationMethod: "TRANSFER", phase: "talking" });
      expect(second?.agent?.name).to.equal(stage.colleague.name);
      expect(second?.attributes.CustomerFound, "a look-up of its own").to.equal("true");
      await elapse(70);
      const ended = contact((second?.contactId ?? contactId) as ContactId);
      expect(ended).to.include({ phase: "ended", disconnectReason: "AGENT_DISCONNECT" });
      expect(ended.afterCallWorkEndedAt).to.not.equal(null);
    });
  }

  it("to a phone number leaves customer and expert talking on the same contact", async () => {
    const simulation = simulatedCenter();
    const { ask, center, contact, desk, elapse, eventTypes, takenCall } = simulation;
    const contactId = await takenCall();
    await ask("createAdditionalConnection", { contactId, endpoint: await endpointOf(simulation, "phone_number") });
    await elapse(4);
    expect(connectionOf(desk(contactId), "thirdParty")).to.include({ quickConnectName: "Product expert" });

    await ask("destroyConnection", { contactId, connectionId: connectionOf(desk(contactId), "agent").connectionId });
    await ask("clearContact", { contactId });
    expect(contact(contactId)).to.include({ phase: "talking", disconnectedAt: null });
    center.customerHangsUp(contactId);

    expect(contact(contactId).phase).to.equal("ended");
    await elapse(3);
    expect(eventTypes(contactId).filter((type) => type === "COMPLETED")).to.have.length(1);
  });

  it("can be taken back: the third party is dropped and the customer is still there", async () => {
    const simulation = simulatedCenter();
    const { ask, center, contact, desk, elapse, takenCall } = simulation;
    const contactId = await takenCall();
    await ask("createAdditionalConnection", { contactId, endpoint: await endpointOf(simulation, "queue") });
    await elapse(5);
    const party = connectionOf(desk(contactId), "thirdParty").connectionId;

    await ask("destroyConnection", { contactId, connectionId: party });
    await ask("resumeConnection", { contactId, connectionId: connectionOf(desk(contactId), "customer").connectionId });

    expect(contact(contactId).phase).to.equal("talking");
    expect(desk(contactId).connections.map(({ state }) => state.type)).to.deep.equal([
      "connected",
      "connected",
      "disconnected",
    ]);
    expect(center.contacts()[1]?.disconnectedAt).to.not.equal(null);
  });

  it("swaps and joins the parties", async () => {
    const simulation = simulatedCenter();
    const { ask, desk, elapse, takenCall } = simulation;
    const contactId = await takenCall();
    await ask("createAdditionalConnection", { contactId, endpoint: await endpointOf(simulation, "phone_number") });
    await elapse(4);
    const states = () => desk(contactId).connections.map(({ state }) => state.type);
    const party = connectionOf(desk(contactId), "thirdParty").connectionId;
    expect(states()).to.deep.equal(["connected", "hold", "connected"]);

    await ask("toggleActiveConnections", { contactId, connectionId: party });
    expect(states()).to.deep.equal(["connected", "connected", "hold"]);
    await ask("conferenceConnections", { contactId });

    expect(states()).to.deep.equal(["connected", "connected", "connected"]);
  });

  it("ends with the customer's hanging up, on every leg", async () => {
    const simulation = simulatedCenter();
    const { ask, center, contact, elapse, takenCall } = simulation;
    const contactId = await takenCall();
    await ask("createAdditionalConnection", { contactId, endpoint: await endpointOf(simulation, "queue") });
    await elapse(5);

    center.customerHangsUp(contactId);
    await elapse(10);

    expect(center.contacts().map(({ disconnectReason }) => disconnectReason)).to.deep.equal([
      "CUSTOMER_DISCONNECT",
      "CUSTOMER_DISCONNECT",
    ]);
    expect(contact(contactId).phase).to.equal("afterCallWork");
  });
});

describe("call engine: chats", () => {
  it("are taken without changing the agent's state", async () => {
    const { ask, center, contact, desk, agentState, elapse } = simulatedCenter();
    const contactId = center.placeChat({ customerName: "John Smith", email: "john.smith@example.com" });
    await elapse(5);
    expect(desk(contactId).state.type).to.equal("connecting");
    expect(agentState()).to.equal("Available");

    await ask("acceptContact", { contactId });
    expect(contact(contactId)).to.include({ phase: "talking", channel: "CHAT", customerEndpoint: null });
    expect(agentState()).to.equal("Available");
    center.customerHangsUp(contactId);
    expect(desk(contactId).state.type).to.equal("ended");
    await ask("clearContact", { contactId });

    expect(contact(contactId).phase).to.equal("ended");
  });
});

describe("call engine: analysis", () => {
  it("writes the file a minute after call and wrap-up are over, then tells the bus", async () => {
    const { ask, center, elapse, events, files, takenCall } = simulatedCenter();
    const contactId = await takenCall("printer");
    await elapse(90);
    center.customerHangsUp(contactId);
    await elapse(300);
    expect(files.size, "the agent is still wrapping up").to.equal(0);
    await ask("clearContact", { contactId });

    await elapse(63);

    expect([...files.keys()]).to.deep.equal([
      `${stage.recordingsBucket}/Analysis/Voice/2026/11/20/${contactId}_analysis_2026-11-20T10:00:10Z.json`,
    ]);
    const finished = events.at(-1);
    expect(finished?.["detail-type"]).to.equal("Contact Lens Post Call Rules Matched");
    expect(finished?.detail).to.include({
      ruleName: "patchbay-post-call",
      contactArn: `${stage.instanceArn}/contact/${contactId}`,
      agentArn: stage.agent.arn,
      queueArn: stage.queue.arn,
    });
  });

  it("fails for a call that was over before it was recorded", async () => {
    const { ask, center, elapse, events, files, takenCall } = simulatedCenter();
    const contactId = await takenCall();
    center.customerHangsUp(contactId);
    await ask("clearContact", { contactId });

    await elapse(63);

    expect(files.size).to.equal(0);
    expect(events.at(-1)).to.deep.include({ "detail-type": "Contact Lens Analysis State Change" });
    expect(events.at(-1)?.detail).to.include({ state: "FAILED", reasonCode: "RECORDING_FILE_EMPTY" });
  });

  it("leaves no trace of what a reset cut off", async () => {
    const { center, clock, elapse, events, takenCall, agentState } = simulatedCenter();
    await takenCall();
    const before = events.length;

    center.reset();
    await elapse(300);

    expect(center.contacts()).to.deep.equal([]);
    expect(agentState()).to.equal("Available");
    expect(events.length).to.equal(before);
    expect(clock.now().getTime()).to.be.greaterThan(0);
  });
});
