import { expect } from "chai";
import { frameAt, useTestCenter } from "./runningPatchbay.ts";

describe("a call to the stage with SAP", function () {
  this.timeout(45_000);
  const center = useTestCenter({ crms: ["sap"] });

  it("pops the right customer in SAP's desktop, and ends as a timeline entry with duration and summary", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const desktop = await open(patchbay.stages[0]?.stage.origins.crm ?? "");
    const connector = desktop.frameLocator('[data-testid="connector-frame"]');
    await connector.getByTestId("agent-state").waitFor();

    // SAP finds the caller by the CTI message, the card is drawn from the contact's attributes.
    const { contactId } = await ask("POST", "calls", { from: "+61400123456" });
    await desktop.getByTestId("incoming-banner").getByText("John Smith").waitFor();
    await connector.getByTestId("customer-name").getByText("John Smith").waitFor();
    await screenshot(desktop, "sap-ringing");

    await connector.getByTestId("accept").click();
    await desktop.getByTestId("hub-name").getByText("John Smith").waitFor();
    await callUntil(String(contactId), ({ state }) => state === "connected");
    await connector.getByTestId("ticket-row").first().waitFor();
    await connector
      .getByTestId("call-timer")
      .getByText(/00:0[4-9]/)
      .waitFor();
    await screenshot(desktop, "sap-call");
    await connector.getByTestId("notes").fill("Wants the invoice again.");
    const softphone = await frameAt(desktop, "/ccp-v2/");
    await softphone.getByTestId("hangup").click();

    // The duration is right at once, not only after a reload.
    const entry = desktop.getByTestId("timeline-entry").first();
    await entry.getByTestId("entry-duration").getByText(/\d/).waitFor();
    const ended = await callUntil(String(contactId), ({ endedAt }) => endedAt !== null);
    const [leg] = ended.legs;
    const talked = (Date.parse(ended.endedAt ?? "") - Date.parse(leg?.answeredAt ?? "")) / 1000;
    expect(seconds(await entry.getByTestId("entry-duration").innerText())).to.be.closeTo(talked, 1.5);
    await softphone.getByTestId("close-contact").click();

    // The summary and the agent's notes follow on the same entry.
    const logged = await callUntil(String(contactId), ({ record, summary }) => record !== null && summary !== null);
    await entry
      .getByTestId("entry-summary")
      .getByText((logged.summary ?? "").slice(0, 40))
      .waitFor();
    expect(await entry.innerText()).to.include("Wants the invoice again.");
    expect(await desktop.getByTestId("timeline-entry").count()).to.equal(1);
    expect(patchbay.stages[0]?.recordsOf(logged.contactId)).to.equal(1);
    await screenshot(desktop, "sap-summary");

    // "Phone Transcript" hands the recording id to the connector, which opens the contact's page.
    const [detail] = await Promise.all([desktop.waitForEvent("popup"), entry.getByTestId("open-transcript").click()]);
    await detail
      .getByTestId("summary")
      .getByText((logged.summary ?? "").slice(0, 40))
      .waitFor();
    await detail.getByTestId("sentiment-chart").waitFor();
    await detail.getByTestId("talk-time-chart").waitFor();
    expect(await detail.getByTestId("transcript-turn").count()).to.be.greaterThan(2);
    expect(detail.url()).to.include(`/contact-trace-records/details/${contactId}`);
    await screenshot(detail, "contact-page");
  });

  it("calls a caller unknown whom SAP does not know", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const desktop = await open(patchbay.stages[0]?.stage.origins.crm ?? "");
    const connector = desktop.frameLocator('[data-testid="connector-frame"]');
    await connector.getByTestId("agent-state").waitFor();

    const { contactId } = await ask("POST", "calls", { from: "+61400999888" });
    await desktop
      .getByTestId("incoming-banner")
      .getByText(/unknown/i)
      .waitFor();
    await connector.getByTestId("match-kind").waitFor();
    await screenshot(desktop, "sap-unknown");
    await ask("POST", "agent/accept");
    await callUntil(String(contactId), ({ state }) => state === "connected");
    await ask("POST", "agent/hangup");
    await ask("POST", "agent/close");

    await callUntil(String(contactId), ({ record }) => record !== null);
  });

  it("clears the banner of a call that was missed, and records it", async () => {
    const { ask, open, callUntil, patchbay } = center();
    const desktop = await open(patchbay.stages[0]?.stage.origins.crm ?? "");
    await desktop.frameLocator('[data-testid="connector-frame"]').getByTestId("agent-state").waitFor();

    const { contactId } = await ask("POST", "calls", { from: "+61400123456" });
    await desktop.getByTestId("incoming-banner").getByText("John Smith").waitFor();
    await ask("POST", "agent/reject");
    await desktop.getByTestId("incoming-banner").waitFor({ state: "detached" });
    await ask("POST", `calls/${contactId}/hangup`);

    await callUntil(String(contactId), ({ record }) => record !== null);
  });

  it("dials the number that is clicked in SAP, as an outbound call with a record of its own", async () => {
    const { open, screenshot, patchbay, ask, callThat, callUntil } = center();
    const desktop = await open(patchbay.stages[0]?.stage.origins.crm ?? "");
    const connector = desktop.frameLocator('[data-testid="connector-frame"]');
    await connector.getByTestId("agent-state").waitFor();
    const incoming = await ask("POST", "calls", { from: "+61400123456" });
    await connector.getByTestId("accept").click();
    await desktop.getByTestId("hub-name").getByText("John Smith").waitFor();
    await callUntil(String(incoming.contactId), ({ state }) => state === "connected");
    await ask("POST", "agent/hangup");
    await ask("POST", "agent/close");
    await callUntil(String(incoming.contactId), ({ state }) => state === "ended");

    await desktop.getByTestId("click-to-dial").first().click();

    const outbound = await callThat(({ legs }) => legs[0]?.initiationMethod === "OUTBOUND");
    await callUntil(outbound.contactId, ({ state }) => state === "connected");
    await screenshot(desktop, "sap-outbound");
    await ask("POST", "agent/hangup");
    await ask("POST", "agent/close");

    const logged = await callUntil(outbound.contactId, ({ record }) => record !== null);
    expect(logged.from).to.equal("+61400123456");
  });

  it("serves callers while SAP is down, and writes the call once it is back", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const desktop = await open(patchbay.stages[0]?.stage.origins.crm ?? "");
    const connector = desktop.frameLocator('[data-testid="connector-frame"]');
    await connector.getByTestId("agent-state").waitFor();
    await ask("PUT", "faults/sap", { kind: "down" });

    const { contactId } = await ask("POST", "calls", { from: "+18005551234" });
    const ringing = await callUntil(String(contactId), ({ state }) => state === "ringing");
    expect(ringing.attributes).to.include({ MatchKind: "unavailable" });
    await screenshot(desktop, "sap-down");
    await ask("POST", "agent/accept");
    await callUntil(String(contactId), ({ state }) => state === "connected");
    await ask("POST", "agent/hangup");
    await ask("POST", "agent/close");
    await ask("PUT", "faults/sap", { kind: "none" });

    const logged = await callUntil(String(contactId), ({ record }) => record !== null);
    expect(patchbay.stages[0]?.recordsOf(logged.contactId)).to.equal(1);
  });
});

/** Seconds of a duration as a person reads it: `00:07`, `1:02:03`, `7 s`, `1 min 05 s`. */
function seconds(text: string): number {
  const clock = /(?:(\d+):)?(\d+):(\d+)/.exec(text);
  if (clock) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  const minutes = /(\d+)\s*min/.exec(text)?.[1] ?? 0;
  return Number(minutes) * 60 + Number(/(\d+)\s*s\b/.exec(text)?.[1] ?? 0);
}
