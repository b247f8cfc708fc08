import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../browser.ts";
import { type PhoneRig, startPhoneRig } from "./phoneRig.ts";
import { seen, waitToSee } from "./streamsHost.ts";

describe("softphone that asks for a log-in", function () {
  this.timeout(30_000);
  let browser: Browser;
  let rig: PhoneRig;
  let page: Page;

  before(async () => {
    rig = await startPhoneRig({ login: true });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await rig?.close();
  });
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
  });
  afterEach(() => page.context().close());

  const open = () => page.goto(rig.host.url({ accessUrl: rig.softphone.accessUrl("halopsa"), logInPopUp: true }));
  const logIn = async () => {
    const popUp = page.waitForEvent("popup");
    await open();
    const form = await popUp;
    const username = await form.getByLabel("User name").inputValue();
    await form.getByLabel("Password").fill("anything");
    await form.getByRole("button", { name: "Log in" }).click();
    await waitToSee(page, "initialized");
    return { form, username };
  };

  it("stays silent until somebody logs in, so that the page opens the log-in", async () => {
    const popUp = page.waitForEvent("popup");
    await open();
    await page.frameLocator("iframe").getByText("You are not logged in").waitFor();

    expect((await popUp).url()).to.match(/\/halopsa\/login$/);
    expect(await seen(page)).to.deep.equal(["no acknowledge"]);
  });

  it("starts once somebody has logged in, with any password, and has the log-in window closed", async () => {
    const { form, username } = await logIn();

    await waitToSee(page, "agent Mia Chen");
    if (!form.isClosed()) await form.waitForEvent("close");
    expect(username).to.equal("mia.chen");
  });

  it("logs out for good, until the next log-in", async () => {
    const { form } = await logIn();
    if (!form.isClosed()) await form.waitForEvent("close");
    const nextLogIn = page.waitForEvent("popup");

    await page.evaluate('connect.core.getUpstream().sendUpstream("terminate")');

    await waitToSee(page, "terminated");
    await page.frameLocator("iframe").getByText("You are not logged in").waitFor();
    expect((await nextLogIn).url()).to.match(/\/halopsa\/login$/);
  });

  it("logs out by the address that Streams fetches from the page", async () => {
    await logIn();
    const logout = `${rig.softphone.accessUrl("halopsa")}/logout`;

    const status = await page.evaluate(
      (address) => fetch(address, { credentials: "include" }).then((answer) => answer.status),
      logout,
    );

    expect(status).to.equal(200);
    await waitToSee(page, "terminated");
    await page.frameLocator("iframe").getByText("You are not logged in").waitFor();
  });
});
