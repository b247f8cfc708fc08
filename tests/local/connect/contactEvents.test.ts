import { expect } from "chai";
import { analysisFailedEvent, analysisFinishedEvent, contactEvent } from "../../../local/connect/contactEvents.ts";
import {
  connected,
  disconnected,
  type Leg,
  newLeg,
  offered,
  queued,
  wrappedUp,
} from "../../../local/connect/contactState.ts";
import { newContactId } from "../../../local/stages.ts";
import { johnsNumber, stage } from "./simulatedCenter.ts";

const envelope = { stage, id: "the event", at: new Date("2026-11-20T10:00:00.500Z") };

describe("contact events", () => {
  it("carry what Amazon Connect's carry, and never the customer's number", () => {
    const event = contactEvent(envelope, "COMPLETED", finished(inbound()));

    expect(event).to.include({
      version: "0",
      source: "aws.connect",
      "detail-type": "Amazon Connect Contact Event",
      account: stage.accountId,
      region: stage.region,
      time: "2026-11-20T10:00:00Z",
    });
    expect(event.detail).to.deep.include({
      eventType: "COMPLETED",
      channel: "VOICE",
      instanceArn: stage.instanceArn,
      initiationMethod: "INBOUND",
      initiationTimestamp: "2026-11-20T09:00:00.000Z",
      disconnectTimestamp: "2026-11-20T09:01:00.000Z",
      disconnectReason: "CUSTOMER_DISCONNECT",
      queueInfo: {
        queueArn: stage.queue.arn,
        queueType: "STANDARD",
        enqueueTimestamp: "2026-11-20T09:00:05.000Z",
      },
      agentInfo: {
        agentArn: stage.agent.arn,
        connectedToAgentTimestamp: "2026-11-20T09:00:10.000Z",
        agentInitiatedHoldDuration: 0,
        afterContactWorkStartTimestamp: "2026-11-20T09:01:00.000Z",
        afterContactWorkEndTimestamp: "2026-11-20T09:01:30.000Z",
        afterContactWorkDuration: 30,
      },
      tags: { "aws:connect:instanceId": stage.instanceId, "aws:connect:systemEndpoint": stage.number },
    });
    expect(JSON.stringify(event)).to.not.contain(johnsNumber);
  });

  it("leave the queue out of calls the agent dials, and the wrap-up out until it is over", () => {
    const dialed: Leg = { ...inbound(), initiationMethod: "OUTBOUND", queue: stage.queue };
    const talking = connected(dialed, stage.agent, at("09:00:10"));

    const event = contactEvent(envelope, "DISCONNECTED", disconnected(talking, "AGENT_DISCONNECT", at("09:01:00")));

    expect(event.detail).to.not.have.property("queueInfo");
    expect(event.detail.agentInfo).to.not.have.property("afterContactWorkStartTimestamp");
  });

  it("give a first second of 1970 for an agent who was rung and not connected", () => {
    const ringing = offered(queued(inbound(), stage.queue, at("09:00:05")), stage.agent);

    const event = contactEvent(envelope, "DISCONNECTED", disconnected(ringing, "CUSTOMER_DISCONNECT", at("09:01:00")));

    expect(event.detail.agentInfo).to.include({ connectedToAgentTimestamp: "1970-01-01T00:00:00.001Z" });
  });
});

describe("analysis events", () => {
  it("name contact, agent and queue by ARN, and the channel by their detail type", () => {
    const leg = finished(inbound());

    const call = analysisFinishedEvent(envelope, leg);
    const chat = analysisFinishedEvent(envelope, { ...leg, channel: "CHAT" });

    expect(call["detail-type"]).to.equal("Contact Lens Post Call Rules Matched");
    expect(chat["detail-type"]).to.equal("Contact Lens Post Chat Rules Matched");
    expect(call.detail).to.deep.equal({
      version: "1.0",
      ruleName: "patchbay-post-call",
      actionName: "patchbay-post-call",
      instanceArn: stage.instanceArn,
      contactArn: `${stage.instanceArn}/contact/${leg.contactId}`,
      agentArn: stage.agent.arn,
      queueArn: stage.queue.arn,
    });
  });

  it("tell why an analysis failed", () => {
    const leg = finished(inbound());

    const event = analysisFailedEvent(envelope, leg, "RECORDING_FILE_TOO_SMALL");

    expect(event["detail-type"]).to.equal("Contact Lens Analysis State Change");
    expect(event.detail).to.deep.equal({
      instance: stage.instanceArn,
      contact: `${stage.instanceArn}/contact/${leg.contactId}`,
      channel: "VOICE",
      state: "FAILED",
      reasonCode: "RECORDING_FILE_TOO_SMALL",
    });
  });
});

function inbound(): Leg {
  return newLeg(
    {
      contactId: newContactId(),
      channel: "VOICE",
      initiationMethod: "INBOUND",
      customerEndpoint: johnsNumber,
      systemEndpoint: stage.number,
      conversation: "printer",
    },
    at("09:00:00"),
  );
}

function finished(leg: Leg): Leg {
  const waiting = queued(leg, stage.queue, at("09:00:05"));
  const talking = connected(offered(waiting, stage.agent), stage.agent, at("09:00:10"));
  return wrappedUp(disconnected(talking, "CUSTOMER_DISCONNECT", at("09:01:00")), at("09:01:30"));
}

function at(time: string): Date {
  return new Date(`2026-11-20T${time}Z`);
}
