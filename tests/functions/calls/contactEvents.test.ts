import { expect } from "chai";
import { InvalidInput } from "../../../contract/errors.ts";
import { contactEventDetailTypes } from "../../../contract/events.ts";
import {
  type ContactMessage,
  type DirectMessage,
  decodeMessage,
  decodeQueueMessage,
} from "../../../functions/calls/contactEvents.ts";
import { contactId } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import {
  analysisFailed,
  analysisFinished,
  at,
  callChanged,
  contactEvent,
  neverConnected,
  type SampleLeg,
} from "./sampleEvents.ts";

const { instanceArn } = haloPsaSettings.connect;

describe("decoding contact events", () => {
  const leg: SampleLeg = {
    contactId: contactId(),
    initiated: "00:00",
    connected: "00:12",
    disconnected: "03:24",
    agent: "agent-1",
    queue: "queue-1",
    disconnectReason: "CUSTOMER_DISCONNECT",
  };

  it("reads every fact of a finished leg", () => {
    const message = contact(contactEvent(leg, "COMPLETED", at("05:00")));

    expect(message).to.deep.equal({
      kind: "contact",
      foundBySweep: false,
      callId: leg.contactId,
      leg: {
        contactId: leg.contactId,
        previousContactId: null,
        channel: "voice",
        initiationMethod: "INBOUND",
        initiatedAt: at("00:00"),
        customerReachedAt: at("00:00"),
        connectedToAgentAt: at("00:12"),
        disconnectedAt: at("03:24"),
        completedAt: at("05:00"),
        agentArn: `${instanceArn}/agent/agent-1`,
        agentName: null,
        queueArn: `${instanceArn}/queue/queue-1`,
        queueName: null,
        disconnectReason: "CUSTOMER_DISCONNECT",
      },
    });
  });

  for (const [written, channel] of [
    ["VOICE", "voice"],
    ["Voice", "voice"],
    ["CHAT", "chat"],
    ["Chat", "chat"],
  ] as const) {
    it(`takes the channel "${written}" for ${channel}`, () => {
      expect(contact(contactEvent({ ...leg, channel: written }, "DISCONNECTED")).leg.channel).to.equal(channel);
    });
  }

  for (const detailType of contactEventDetailTypes) {
    it(`reads events named "${detailType}"`, () => {
      const event = { ...contactEvent(leg, "DISCONNECTED"), "detail-type": detailType };

      expect(contact(event).leg.disconnectedAt).to.equal(at("03:24"));
    });
  }

  it("leaves tasks and e-mails alone", () => {
    for (const channel of ["TASK", "EMAIL", "HOLOGRAM"]) {
      expect(decodeMessage(contactEvent({ ...leg, channel }, "COMPLETED"))).to.include({ kind: "ignored" });
    }
  });

  it("reads event types that nobody has heard of", () => {
    const message = contact(contactEvent(leg, "TELEPORTED"));

    expect(message.leg).to.include({ contactId: leg.contactId, disconnectedAt: null, completedAt: null });
  });

  it("takes the sentinel of 1970 for an agent who never answered, and still says who was rung", () => {
    const { connected: _, ...unanswered } = leg;

    const event = contactEvent(unanswered, "DISCONNECTED");

    expect(JSON.stringify(event)).to.include(neverConnected);
    expect(contact(event).leg).to.include({ connectedToAgentAt: null, agentArn: `${instanceArn}/agent/agent-1` });
  });

  it("does not take for reached whom Connect never reached", () => {
    const event = JSON.stringify(contactEvent({ ...leg, initiationMethod: "OUTBOUND" }, "DISCONNECTED"));
    const never = event.replace(/("connectedToSystemTimestamp":)"[^"]*"/, `$1"${neverConnected}"`);

    expect(contact(JSON.parse(never)).leg.customerReachedAt).to.equal(null);
  });

  it("does not say who is being rung, or in which queue it waits, while that may still change", () => {
    const { leg: facts } = contact(contactEvent(leg, "QUEUED"));

    expect(facts).to.include({ agentArn: null, queueArn: null });
  });

  it("takes the event's time for the end of a leg that does not tell it", () => {
    const { disconnected: _, ...untold } = leg;

    expect(contact(contactEvent(untold, "DISCONNECTED", at("03:25"))).leg.disconnectedAt).to.equal(at("03:25"));
  });

  it("names the call by the contact that came first", () => {
    const initialContactId = contactId();

    expect(contact(contactEvent({ ...leg, initialContactId }, "QUEUED")).callId).to.equal(initialContactId);
  });

  it("does not know the call of a later leg that does not name the first", () => {
    const message = contact(contactEvent({ ...leg, previousContactId: contactId() }, "QUEUED"));

    expect(message.callId).to.equal(null);
  });

  it("refuses an event without what every contact has", () => {
    const event = contactEvent(leg, "QUEUED") as { detail: Record<string, unknown> };
    for (const missing of ["contactId", "channel", "eventType", "initiationMethod"]) {
      const { [missing]: _, ...detail } = event.detail;
      expect(() => decodeMessage({ ...event, detail }), missing).to.throw(InvalidInput, missing);
    }
  });

  it("says what is wrong with a message without quoting it", () => {
    const event = contactEvent(leg, "QUEUED") as { detail: Record<string, unknown> };
    const detail = { ...event.detail, contactId: "john.smith@example.com" };

    expect(() => decodeMessage({ ...event, detail }))
      .to.throw(InvalidInput)
      .with.property("message")
      .not.include("john");
  });
});

describe("decoding word of analyses", () => {
  const id = contactId();

  for (const detailType of [
    "Contact Lens Post Call Rules Matched",
    "conversational analytics Post Call Rules Matched",
    "Contact Lens Post Chat Rules Matched",
    "conversational analytics Post Chat Rules Matched",
  ]) {
    it(`takes "${detailType}" for a finished analysis`, () => {
      const message = decodeMessage(analysisFinished(id, detailType));

      expect(message).to.deep.equal({ kind: "analysisFinished", contactId: id, at: "2026-11-20T10:31:00Z" });
    });
  }

  it("takes a failed analysis with its reason", () => {
    expect(decodeMessage(analysisFailed(id))).to.deep.equal({
      kind: "analysisFailed",
      contactId: id,
      reasonCode: "RECORDING_FILE_TOO_SMALL",
    });
  });

  it("leaves other states alone", () => {
    expect(decodeMessage(analysisFailed(id, "IN_PROGRESS"))).to.include({ kind: "ignored" });
  });
});

describe("decoding other messages", () => {
  it("takes word of a changed call", () => {
    const callId = contactId();

    expect(decodeMessage(callChanged(callId))).to.deep.equal({ kind: "callChanged", callId });
  });

  it("leaves alone what it does not know", () => {
    for (const message of [{}, { "detail-type": "Something New", detail: {} }, { hello: "world" }]) {
      expect(decodeMessage(message)).to.include({ kind: "ignored" });
    }
  });

  it("refuses what is no message", () => {
    for (const body of ["", "{", "null", "[]", '"text"']) {
      expect(() => decodeQueueMessage(body), body).to.throw(InvalidInput);
    }
  });

  it("does not quote one that is no JSON", () => {
    const body = '{"contactId":"12345","phoneNumber":+61400123456}';

    expect(() => decodeQueueMessage(body))
      .to.throw(InvalidInput, "JSON")
      .with.property("message")
      .not.include("614");
  });
});

describe("decoding a call told directly", () => {
  const payload = {
    contactId: "12345",
    phoneNumber: "+18005551234",
    agentId: "agent-1",
    startTimestamp: "2023-01-01T00:00:00Z",
    endTimestamp: "2023-01-01T00:05:00Z",
  };

  it("reads an answered call", () => {
    const message = direct(payload);

    expect(message).to.include({ phoneNumber: "+18005551234", callId: message.leg.contactId });
    expect(message.leg).to.include({
      agentName: null,
      agentToldAs: "agent-1",
      connectedToAgentAt: "2023-01-01T00:00:00.000Z",
      disconnectedAt: "2023-01-01T00:05:00.000Z",
    });
  });

  it("gives an id that is no contact id always the same contact id, and different ones different ids", () => {
    expect(direct(payload).callId).to.equal(direct({ ...payload, agentId: "agent-2" }).callId);
    expect(direct(payload).callId).not.to.equal(direct({ ...payload, contactId: "12346" }).callId);
  });

  it("keeps a contact id", () => {
    const id = contactId();

    expect(direct({ ...payload, contactId: id.toUpperCase() }).callId).to.equal(id);
  });

  it("takes a call without an agent for one that nobody answered", () => {
    const { agentId: _, ...unanswered } = payload;

    expect(direct(unanswered).leg).to.include({ agentName: null, connectedToAgentAt: null });
  });

  it("refuses a call without times", () => {
    expect(() => direct({ ...payload, endTimestamp: "yesterday" })).to.throw(InvalidInput, "endTimestamp");
  });
});

function contact(event: object): ContactMessage {
  const message = decodeQueueMessage(JSON.stringify(event));
  if (message.kind !== "contact") throw new Error(`decoded as ${message.kind}`);
  return message;
}

function direct(payload: object): DirectMessage {
  const message = decodeMessage(payload);
  if (message.kind !== "direct") throw new Error(`decoded as ${message.kind}`);
  return message;
}
