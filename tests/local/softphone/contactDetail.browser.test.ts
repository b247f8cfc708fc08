import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { type ContactId, parseContactId } from "../../../contract/identifiers.ts";
import { contactDetailPath } from "../../../contract/insights.ts";
import type { ContactPageData } from "../../../local/connect/softphone/contactPage.ts";
import { launchBrowser } from "../../browser.ts";
import { expectNoAxeViolations } from "./accessibility.ts";
import { chatAnalysis, finishedContact, voiceAnalysis } from "./contactSamples.ts";
import { type PhoneRig, startPhoneRig } from "./phoneRig.ts";

describe("a contact's page", function () {
  this.timeout(30_000);
  let browser: Browser;
  let rig: PhoneRig;
  let page: Page;
  const contacts = new Map<ContactId, ContactPageData>();

  before(async () => {
    rig = await startPhoneRig({ contactPages: async (_crm, contactId) => contacts.get(contactId) ?? null });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await rig?.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  });
  afterEach(() => page.close());

  const open = async (data: ContactPageData) => {
    contacts.set(data.contact.contactId, data);
    const path = contactDetailPath(data.contact.contactId, "Australia/Sydney");
    await page.goto(`${rig.softphone.accessUrl("halopsa")}${path}`);
  };

  it("shows the call: who, when, summary, sentiment, talk time and every turn", async () => {
    await open({ contact: finishedContact(), analysis: voiceAnalysis() });

    await page.getByRole("heading", { name: "+61400123456" }).waitFor();
    await page.getByText("20 Nov 2026, 21:00:00").waitFor();
    await page.getByTestId("summary").getByText("The customer's printer").waitFor();
    await page.getByRole("img", { name: /Customer: -2\.5, -1\.0, 0\.0, \+3\.5/ }).waitFor();
    await page.getByRole("img", { name: "Customer 45 %, Agent 35 %, Silence 20 %" }).waitFor();
    expect(await page.getByTestId("transcript-turn").count()).to.equal(4);
  });

  it("is fit for people who do not see it, in light and in dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await open({ contact: finishedContact(), analysis: voiceAnalysis() });
      await page.getByTestId("transcript-turn").first().waitFor();
      await page.getByText("As a table").click();

      await expectNoAxeViolations(page);
    }
  });

  it("waits for an analysis that is not there yet, and shows it when it comes", async () => {
    const contact = finishedContact();
    await open({ contact, analysis: null });
    await page.getByText("is being analyzed").waitFor();

    contacts.set(contact.contactId, { contact, analysis: voiceAnalysis() });

    await page.getByTestId("summary").waitFor();
  });

  it("says why there is no summary", async () => {
    await open({ contact: finishedContact(), analysis: voiceAnalysis({ summary: null }) });

    await page.getByTestId("summary").getByText("INSUFFICIENT_CONVERSATION_CONTENT").waitFor();
  });

  it("shows a chat, which has times of day and no talk time", async () => {
    await open({
      contact: finishedContact({ channel: "CHAT", customer: "Priya Nair", systemNumber: null }),
      analysis: chatAnalysis(),
    });

    await page.getByRole("heading", { name: "Priya Nair" }).waitFor();
    await page.getByTestId("talk-time-chart").getByText("no talk time").waitFor();
    await page.getByTestId("sentiment-chart").getByText("Customer, overall +1.5").waitFor();
    await page.getByTestId("transcript-turn").getByText("21:00:14").waitFor();
  });

  it("says that there is nothing to analyze when nobody was connected", async () => {
    await open({ contact: finishedContact({ connectedToAgentAt: null, agentName: null }), analysis: null });

    await page.getByText("nothing to analyze").waitFor();
  });

  it("shows what the call engine itself writes about a call", async () => {
    const engineRig = await startPhoneRig();
    try {
      const contactId = engineRig.center.placeCall({ from: "+61400123456", conversation: "printer" });
      const phase = () => engineRig.center.contact(contactId)?.phase;
      await engineRig.until(() => phase() === "ringing");
      await engineRig.center.agentLine.request("acceptContact", { contactId });
      await engineRig.pass(90_000);
      engineRig.center.customerHangsUp(contactId);
      await engineRig.center.agentLine.request("clearContact", { contactId });
      await engineRig.until(() => engineRig.files.size > 0);

      await page.goto(`${engineRig.softphone.accessUrl("halopsa")}${contactDetailPath(contactId, "UTC")}`);

      await page.getByRole("img", { name: /^Customer \d+ %, Agent \d+ %, Silence \d+ %$/ }).waitFor();
      await page.getByRole("img", { name: /^Sentiment from -5 to \+5/ }).waitFor();
      expect(await page.getByTestId("transcript-turn").count()).to.be.greaterThan(3);
    } finally {
      await engineRig.close();
    }
  });

  it("says so when there is no such contact", async () => {
    const unknown = parseContactId("11111111-2222-4333-8444-555555555555");

    await page.goto(`${rig.softphone.accessUrl("sap")}/contact-trace-records/details/${unknown}`);

    await page.getByRole("heading", { name: "No such contact" }).waitFor();
  });
});
