import { expect } from "chai";
import { answerOnSdkChannel } from "../../../local/connect/softphone/page/sdkChannel.ts";

const facts = {
  origin: "http://localhost:4401/halopsa",
  region: "ap-southeast-2",
  connectionId: "k1",
  now: new Date("2026-11-20T10:00:00Z"),
};

describe("the SDK's channel", () => {
  it("acknowledges the page and asks for no health checks", () => {
    const answer = answerOnSdkChannel({ type: "cross-domain-site-ready", providerId: "p1" }, facts);

    expect(answer).to.deep.equal({ type: "acknowledge", connectionId: "k1", status: {}, healthCheckInterval: 0 });
  });

  it("answers a health check all the same", () => {
    const answer = answerOnSdkChannel({ type: "healthCheck", counter: 3 }, facts);

    expect(answer).to.deep.equal({ type: "healthCheckResponse", time: facts.now.getTime(), counter: 3 });
  });

  it("tells the instance's details, which every chat asks for first", () => {
    const request = { type: "request", namespace: "aws.connect.contact", requestId: "r1" };

    const answer = answerOnSdkChannel({ ...request, command: "contact/getInstanceDetails" }, facts);

    expect(answer).to.deep.equal({
      type: "response",
      namespace: "aws.connect.contact",
      requestId: "r1",
      isError: false,
      data: { origin: facts.origin, region: facts.region },
    });
  });

  it("answers a command it does not have with an error, not with silence", () => {
    const answer = answerOnSdkChannel({ type: "request", requestId: "r2", command: "voice/enhance" }, facts);

    expect(answer).to.include({ type: "response", requestId: "r2", isError: true, errorKey: "unsupportedCommand" });
  });

  it("has nothing to say to subscriptions, logs and noise", () => {
    const messages = [{ type: "subscribe", topic: {}, handlerId: "h1" }, { type: "log" }, null, "noise"];

    expect(messages.map((message) => answerOnSdkChannel(message, facts))).to.deep.equal([null, null, null, null]);
  });
});
