import { expect } from "chai";
import type { Browser, FrameLocator, Page } from "playwright-core";
import type { ContactId } from "../../../contract/identifiers.ts";
import { launchBrowser } from "../../browser.ts";
import { expectNoAxeViolations } from "./accessibility.ts";
import { type PhoneRig, startPhoneRig } from "./phoneRig.ts";
import { seen, waitToSee } from "./streamsHost.ts";

describe("softphone under the unmodified amazon-connect-streams", function () {
  this.timeout(30_000);
  let browser: Browser;
  let rig: PhoneRig;
  let page: Page;
  let face: FrameLocator;

  before(async () => {
    rig = await startPhoneRig();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await rig?.close();
  });
  beforeEach(async () => {
    rig.center.reset();
    ({ page, face } = await rig.openPhone(browser));
  });
  afterEach(() => page.context().close());

  const phase = (contactId: ContactId) => rig.center.contact(contactId)?.phase;
  const ring = async (from = "+61400123456") => {
    const contactId = rig.center.placeCall({ from });
    await rig.until(() => phase(contactId) === "ringing");
    await waitToSee(page, "Connecting");
    return contactId;
  };
  const talk = async () => {
    const contactId = await ring();
    await page.evaluate("contact.accept()");
    await waitToSee(page, "Connected");
    return contactId;
  };

  it("tells who the agent is and which states there are", async () => {
    const states = await page.evaluate("agent.getAgentStates().map((state) => state.name)");

    expect(states).to.include.members(["Available", "Offline"]);
    await expectText(face.getByTestId("agent-state-name"), "Available");
  });

  it("changes the agent's state from the page", async () => {
    await page.evaluate('agent.setState(agent.getAgentStates().find((state) => state.name === "Offline"))');

    await waitToSee(page, "state Offline");
    await expectText(face.getByTestId("agent-state-name"), "Offline");
  });

  it("changes the agent's state from its own face", async () => {
    await face.getByTestId("agent-state").selectOption({ label: "Break" });

    await waitToSee(page, "state Break");
  });

  it("takes a call from ring to close, the answer before the change", async () => {
    const contactId = await ring();
    await page.evaluate("contact.accept()");
    await waitToSee(page, "Connected");
    await page.evaluate("contact.getAgentConnection().destroy()");
    await waitToSee(page, "ACW");
    await page.evaluate("contact.clear()");
    await waitToSee(page, "Destroy");

    const story = (await seen(page)).filter((text) => /^(contact|state|[A-Z])/.test(text));
    expect(story.slice(story.indexOf("state PendingBusy"))).to.deep.equal([
      "state PendingBusy",
      `contact voice ${contactId}`,
      "Connecting",
      "Accepted",
      "state Busy",
      "Connected",
      "state AfterCallWork",
      "ACW",
      "Ended",
      "state Available",
      "Destroy",
    ]);
    expect(phase(contactId)).to.equal("ended");
  });

  it("does the same for clicks in its own face", async () => {
    const contactId = await ring();
    await expectText(face.getByTestId("contact-number"), "+61400123456");
    await expectText(face.getByTestId("contact-state"), "Incoming call");
    await face.getByTestId("accept").click();
    await waitToSee(page, "Connected");
    await face.getByTestId("hangup").click();
    await waitToSee(page, "ACW");
    await expectText(face.getByTestId("contact-state"), "After call work");
    await face.getByTestId("close-contact").click();
    await waitToSee(page, "Destroy");

    const story = await seen(page);
    expect(story.indexOf("Accepted")).to.be.within(0, story.indexOf("Connected"));
    expect(phase(contactId)).to.equal("ended");
    await face.getByTestId("dial").waitFor();
  });

  it("holds and resumes, and is seen to", async () => {
    await talk();

    await page.evaluate("contact.getInitialConnection().hold()");
    await waitToSee(page, "inbound hold");
    await expectText(face.getByTestId("contact-state"), "On hold");
    const before = (await seen(page)).length;
    await face.getByTestId("hold").click();

    await waitToSee(page, "inbound connected", before);
    await expectText(face.getByTestId("contact-state"), "Connected");
  });

  it("mutes from the page and unmutes from its own face", async () => {
    await talk();

    await page.evaluate("agent.mute()");
    await waitToSee(page, "muted true");
    await expectText(face.getByTestId("mute"), "Unmute");
    await face.getByTestId("mute").click();

    await waitToSee(page, "muted false");
  });

  it("sends digits from the keypad", async () => {
    await talk();

    await face.getByTestId("keypad").click();
    await face.getByRole("button", { name: "Star" }).click();

    await expectText(face.getByLabel("Digits sent"), "*");
    expect(await face.getByRole("alert").count()).to.equal(0);
  });

  it("ends in after-call work when the customer hangs up", async () => {
    const contactId = await talk();

    rig.center.customerHangsUp(contactId);

    await waitToSee(page, "ACW");
    expect(phase(contactId)).to.equal("afterCallWork");
  });

  it("misses a call that is rejected", async () => {
    await ring();

    await face.getByTestId("reject").click();

    await waitToSee(page, "Missed");
    await waitToSee(page, "state MissedCallAgent");
    await expectText(face.getByTestId("contact-state"), "Missed call");
    await face.getByTestId("close-contact").click();
    await waitToSee(page, "Destroy");
  });

  it("misses a call that nobody takes", async () => {
    const contactId = await ring();

    await rig.until(() => phase(contactId) !== "ringing");

    await waitToSee(page, "Missed");
  });

  it("dials out from the page, through to the customer's answer", async () => {
    await page.evaluate('agent.connect(connect.Endpoint.byPhoneNumber("+61399990000"))');
    await waitToSee(page, "state CallingCustomer");
    await expectText(face.getByTestId("contact-state"), "Dialing");
    await rig.until(() => rig.center.contacts().some((contact) => contact.phase === "talking"));

    await waitToSee(page, "outbound connected");
    expect(await seen(page)).to.not.include("Accepted");
  });

  it("dials out from its own face, and only whole numbers", async () => {
    await face.getByTestId("dial-number").fill("12");
    await face.getByTestId("dial").click();
    await face.getByRole("alert").getByText("country code").waitFor();

    await face.getByTestId("dial-number").fill("+61 (3) 9999-0000");
    await face.getByTestId("dial").click();

    await waitToSee(page, "state CallingCustomer");
    expect(rig.center.contacts().at(-1)?.customerEndpoint).to.equal("+61399990000");
  });

  it("transfers by quick connect and leaves the two to talk", async () => {
    const contactId = await talk();

    await face.getByTestId("quick-connects").click();
    await face.getByTestId("quick-connect").filter({ hasText: "Tom Okafor" }).click();
    await waitToSee(page, "inbound hold");
    await expectText(face.getByTestId("third-party"), "Tom Okafor");
    await rig.until(() => rig.center.contacts().some((contact) => contact.initiationMethod === "TRANSFER"));
    await expectText(face.getByTestId("hangup"), "Leave call");
    await face.getByTestId("hangup").click();

    await waitToSee(page, "ACW");
    expect(rig.center.contacts().some((contact) => contact.previousContactId === contactId)).to.equal(true);
  });

  it("takes a chat and leaves the agent's state alone", async () => {
    const contactId = rig.center.placeChat({ customerName: "Priya Nair", email: "priya@example.com" });
    await rig.until(() => phase(contactId) === "ringing");
    await expectText(face.getByTestId("contact-number"), "Priya Nair");
    await face.getByTestId("accept").click();
    await waitToSee(page, "Connected");
    await face.getByTestId("hangup").click();
    await waitToSee(page, "ACW");
    await face.getByTestId("close-contact").click();
    await waitToSee(page, "Destroy");

    const story = await seen(page);
    expect(story).to.include(`contact chat ${contactId}`);
    expect(story.filter((text) => text.startsWith("state "))).to.deep.equal(["state Available"]);
  });

  it("answers the requests that come over the SDK's channel", async () => {
    await talk();

    const network = await page.evaluate("agent.getNetworkConnectionStatus()");
    const instance = await page.evaluate("contact.getInstanceDetails()");

    expect(network).to.have.property("status", "connected");
    expect(instance).to.deep.equal({ origin: rig.softphone.accessUrl("halopsa"), region: "ap-southeast-2" });
  });

  it("shows one agent in two tabs, and an accept in one is an accept in the other", async () => {
    const second = await page.context().newPage();
    await second.goto(page.url());
    await waitToSee(second, "agent Mia Chen");
    await ring();
    await waitToSee(second, "Connecting");

    await face.getByTestId("accept").click();

    await waitToSee(second, "Accepted");
    await waitToSee(second, "Connected");
  });

  it("logs out and, with no log-in asked for, is back at once", async () => {
    // Before that, its face is still the old one, which takes no request along.
    const back = page.waitForEvent("framenavigated");
    await page.evaluate('connect.core.getUpstream().sendUpstream("terminate")');
    await waitToSee(page, "terminated");
    await back;
    await face.getByTestId("agent-state").waitFor();
    await page.evaluate('agent.setState(agent.getAgentStates().find((state) => state.name === "Offline"))');

    await waitToSee(page, "state Offline");
  });

  it("shows only its face as a tab of its own", async () => {
    const tab = await page.context().newPage();
    const errors: Error[] = [];
    tab.on("pageerror", (error) => errors.push(error));

    await tab.goto(`${rig.softphone.accessUrl("halopsa")}/ccp-v2/`);
    await tab.getByTestId("agent-state").selectOption({ label: "Offline" });

    await waitToSee(page, "state Offline");
    expect(errors).to.deep.equal([]);
  });

  it("is fit for people who do not see it, whatever it shows", async () => {
    const document = page.frames()[1];
    if (document === undefined) throw new Error("The page has no frame.");
    await face.getByTestId("dial").waitFor();
    await expectNoAxeViolations(document);

    await ring();
    await face.getByText("Incoming call from +61400123456").waitFor({ state: "attached" });
    await face.getByTestId("accept").waitFor();
    await expectNoAxeViolations(document);
    await page.evaluate("contact.accept()");
    await face.getByTestId("quick-connects").waitFor();
    await expectNoAxeViolations(document);
    await page.emulateMedia({ colorScheme: "dark" });
    await face.getByTestId("keypad").click();
    await expectNoAxeViolations(document);
    await face.getByTestId("hangup").click();
    await face.getByTestId("close-contact").waitFor();
    await expectNoAxeViolations(document);
  });

  it("does not come up on an origin that is not approved", async () => {
    const violation = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));

    await page.goto(rig.host.url({ accessUrl: rig.softphone.accessUrl("sap") }));
    await violation;

    await waitToSee(page, "no acknowledge");
    expect(await seen(page)).to.not.include("initialized");
  });
});

async function expectText(locator: ReturnType<FrameLocator["getByTestId"]>, text: string): Promise<void> {
  await locator.filter({ hasText: new RegExp(`^${text.replace(/[+*]/g, "\\$&")}$`) }).waitFor();
}
