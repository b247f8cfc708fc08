import { expect } from "chai";
import { frameAt, useTestCenter } from "./runningPatchbay.ts";

describe("a call to the stage with HaloPSA", function () {
  this.timeout(45_000);
  const center = useTestCenter({ crms: ["halopsa"] });

  it("shows who calls before the agent accepts, and ends as one ticket with a summary", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const [stage] = patchbay.stages;
    if (stage === undefined) throw new Error("no stage runs");
    const connector = await open(stage.stage.origins.connector);
    await connector.getByTestId("agent-state").waitFor();

    // The phone rings: the card is there, from the contact's attributes.
    const { contactId } = await ask("POST", "calls", { from: "+61400123456" });
    const card = connector.getByTestId("contact-card");
    await card.getByTestId("customer-name").getByText("John Smith").waitFor();
    const ringing = await callUntil(String(contactId), ({ state }) => state === "ringing");
    expect(ringing.attributes).to.include({
      CustomerFound: "true",
      CustomerName: "John Smith",
      CustomerCompany: "Tech Corp",
    });
    await screenshot(connector, "halopsa-ringing");

    // Accept, talk, note something, hang up, close.
    await card.getByTestId("accept").click();
    await callUntil(String(contactId), ({ state }) => state === "connected");
    await connector
      .getByTestId("call-timer")
      .getByText(/00:0[4-9]/)
      .waitFor();
    await connector.getByTestId("notes").fill("Printer on the second floor, call back on Monday.");
    await connector
      .getByTestId("save-state")
      .getByText(/^Saved/)
      .waitFor();
    await screenshot(connector, "halopsa-talking");
    const softphone = await frameAt(connector, "/ccp-v2/");
    await softphone.getByTestId("hangup").click();
    await callUntil(String(contactId), ({ state }) => state === "wrapUp");
    await softphone.getByTestId("close-contact").click();

    // The ticket, with all that belongs on it.
    const logged = await callUntil(String(contactId), ({ record }) => record !== null);
    expect(logged.legs).to.have.length(1);
    const halopsa = await open(`${stage.stage.origins.crm}/customers`);
    const ticket = await open(logged.record?.url ?? "");
    await ticket.getByTestId("ticket-detail").waitFor();
    const text = await ticket.locator("body").innerText();
    expect(text).to.include("John Smith");
    expect(text).to.include("Mia Chen");
    expect(text).to.include("Support");
    expect(text).to.match(
      /Started: .*\d\d:\d\d[\s\S]*Ended: .*\d\d:\d\d[\s\S]*Duration: \d+ s[\s\S]*Talked for: [4-9] s/,
    );

    // The summary follows, as an internal note.
    const summarized = await callUntil(String(contactId), ({ summary }) => summary !== null);
    const note = ticket.locator('[data-testid="action-row"][data-private="true"]', {
      hasText: (summarized.summary ?? "").slice(0, 40),
    });
    await note.waitFor();
    expect(await note.innerText()).to.match(/sentiment/i);
    await ticket.locator('[data-testid="action-row"]', { hasText: "call back on Monday" }).waitFor();
    await screenshot(ticket, "halopsa-ticket");
    await connector.getByTestId("insights-summary").waitFor();

    // One call, one ticket.
    await halopsa.getByTestId("customer-row").first().waitFor();
    expect(stage.recordsOf(logged.contactId)).to.equal(1);
    await screenshot(halopsa, "halopsa-customers");
  });

  it("calls a caller unknown whom HaloPSA does not know, and logs the call all the same", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const stage = patchbay.stages[0];
    const connector = await open(stage?.stage.origins.connector ?? "");
    await connector.getByTestId("agent-state").waitFor();

    const { contactId } = await ask("POST", "calls", { from: "+61400999888" });
    const kind = connector.getByTestId("match-kind");
    await kind.waitFor();
    await callUntil(String(contactId), ({ state }) => state === "ringing");
    await screenshot(connector, "halopsa-unknown");
    expect((await connector.getByTestId("contact-card").innerText()).replaceAll(" ", "")).to.include("+61400999888");
    await ask("POST", "agent/accept");
    await callUntil(String(contactId), ({ state }) => state === "connected");
    await ask("POST", `calls/${contactId}/hangup`);
    await callUntil(String(contactId), ({ state }) => state === "wrapUp");
    await ask("POST", "agent/close");

    const logged = await callUntil(String(contactId), ({ record }) => record !== null);
    expect(logged.attributes).to.include({ CustomerFound: "false", MatchKind: "none" });
  });

  it("says that a number is withheld, and logs the call all the same", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const connector = await open(patchbay.stages[0]?.stage.origins.connector ?? "");
    await connector.getByTestId("agent-state").waitFor();

    const { contactId } = await ask("POST", "calls", { from: null });
    await callUntil(String(contactId), ({ state }) => state === "ringing");
    await connector
      .getByTestId("match-kind")
      .getByText(/withheld/i)
      .waitFor();
    await screenshot(connector, "halopsa-withheld");
    await ask("POST", "agent/accept");
    await callUntil(String(contactId), ({ state }) => state === "connected");
    await ask("POST", "agent/hangup");
    await ask("POST", "agent/close");

    const logged = await callUntil(String(contactId), ({ record }) => record !== null);
    expect(logged.attributes).to.include({ MatchKind: "anonymous" });
  });

  it("lets the agent pick among customers who share a number, and logs the call for the one picked", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const connector = await open(patchbay.stages[0]?.stage.origins.connector ?? "");
    await connector.getByTestId("agent-state").waitFor();

    const { contactId } = await ask("POST", "calls", { from: "+61399990000" });
    await callUntil(String(contactId), ({ state }) => state === "ringing");
    await ask("POST", "agent/accept");
    await connector.getByTestId("choose-customer").filter({ hasText: "Daniel Nair" }).first().click();
    await connector.getByTestId("customer-name").getByText("Daniel Nair").waitFor();
    await screenshot(connector, "halopsa-picked");
    await ask("POST", "agent/hangup");
    await ask("POST", "agent/close");

    const logged = await callUntil(String(contactId), ({ record }) => record !== null);
    const ticket = await open(logged.record?.url ?? "");
    await ticket.getByText("Daniel Nair").first().waitFor();
  });

  it("records a call that the agent turned down and the caller gave up", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const connector = await open(patchbay.stages[0]?.stage.origins.connector ?? "");
    await connector.getByTestId("agent-state").waitFor();

    const { contactId } = await ask("POST", "calls", { from: "+61400123456" });
    await callUntil(String(contactId), ({ state }) => state === "ringing");
    await ask("POST", "agent/reject");
    await callUntil(String(contactId), ({ state }) => state === "queued");
    await screenshot(connector, "halopsa-missed");
    await ask("POST", `calls/${contactId}/hangup`);

    const logged = await callUntil(String(contactId), ({ record }) => record !== null);
    const ticket = await open(logged.record?.url ?? "");
    expect(await ticket.getByTestId("ticket-detail").innerText()).to.match(/abandoned/i);
  });

  it("answers the phone while HaloPSA is down, and logs the call once it is back", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const connector = await open(patchbay.stages[0]?.stage.origins.connector ?? "");
    await connector.getByTestId("agent-state").waitFor();
    await ask("PUT", "faults/halopsa", { kind: "down" });

    const { contactId } = await ask("POST", "calls", { from: "+18005551234" });
    const ringing = await callUntil(String(contactId), ({ state }) => state === "ringing");
    expect(ringing.attributes).to.include({ CustomerFound: "false", MatchKind: "unavailable" });
    await connector.getByTestId("match-kind").waitFor();
    await screenshot(connector, "halopsa-down");
    await ask("POST", "agent/accept");
    await callUntil(String(contactId), ({ state }) => state === "connected");
    await ask("POST", "agent/hangup");
    await ask("POST", "agent/close");
    await callUntil(String(contactId), ({ state, record }) => state === "ended" && record === null);
    await ask("PUT", "faults/halopsa", { kind: "none" });

    const logged = await callUntil(String(contactId), ({ record }) => record !== null);
    expect(patchbay.stages[0]?.recordsOf(logged.contactId)).to.equal(1);
  });

  it("keeps a call that is transferred to the second line one ticket, with both legs", async () => {
    const { ask, open, callUntil, screenshot, patchbay } = center();
    const connector = await open(patchbay.stages[0]?.stage.origins.connector ?? "");
    await connector.getByTestId("agent-state").waitFor();
    const { contactId } = await ask("POST", "calls", { from: "+61400123456" });
    await callUntil(String(contactId), ({ state }) => state === "ringing");
    await ask("POST", "agent/accept");
    await callUntil(String(contactId), ({ state }) => state === "connected");

    const softphone = await frameAt(connector, "/ccp-v2/");
    await softphone.getByTestId("quick-connects").click();
    await softphone.getByTestId("quick-connect").filter({ hasText: "Second line" }).click();
    await callUntil(String(contactId), ({ legs }) => legs.length === 2 && legs[1]?.answeredAt !== null);
    await screenshot(connector, "halopsa-transfer");
    await softphone.getByTestId("hangup").click();
    await softphone.getByTestId("close-contact").click();
    await callUntil(String(contactId), ({ agent }) => agent?.name === "Tom Okafor");
    await ask("POST", `calls/${contactId}/hangup`);

    const logged = await callUntil(String(contactId), ({ record }) => record !== null);
    expect(logged.legs.map(({ agent }) => agent)).to.deep.equal(["Mia Chen", "Tom Okafor"]);
    const ticket = await open(logged.record?.url ?? "");
    await ticket.getByText("Tom Okafor").first().waitFor();
    expect(patchbay.stages[0]?.recordsOf(logged.contactId)).to.equal(1);
  });
});
