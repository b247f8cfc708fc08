import { expect } from "chai";
import { createContactApi } from "../../../connector/api.ts";
import { createDesk } from "../../../connector/desk/desk.ts";
import { openDrafts } from "../../../connector/desk/drafts.ts";
import { parseDialableNumber } from "../../../connector/host/phoneNumber.ts";
import { type DesktopBrowser, openSapDesktop } from "../../../connector/host/sapDesktop.ts";
import { openSapLedger } from "../../../connector/host/sapLedger.ts";
import type { SoftphoneEvent } from "../../../connector/softphone/phone.ts";
import { apiRoutes, type RouteKey } from "../../../contract/api.ts";
import { answerConnector } from "../../../functions/handlers/connectorApi.ts";
import { mintContactToken } from "../../../functions/runtime/contactToken.ts";
import { MapStorage } from "../../connector/mapStorage.ts";
import { attributes, phoneContact } from "../../connector/samples.ts";
import { LoggerUnderTest } from "../../functions/calls/loggerUnderTest.ts";
import { contactEvent } from "../../functions/calls/sampleEvents.ts";
import { type SapUnderTest, startSap } from "../../functions/crm/sapUnderTest.ts";
import { contactId, customer, e164, recordNotes } from "../../functions/people.ts";
import { haloPsaSettings } from "../../functions/stageSettings.ts";

const desktopOrigin = "https://my1.crm.cloud.sap";
const keys = { current: { keyId: "1", key: Buffer.alloc(32, 1).toString("base64url") }, previous: null };

describe("A call that is dialed in SAP's desktop", () => {
  let sap: SapUnderTest;
  let test: LoggerUnderTest;
  const callId = contactId();

  beforeEach(() => {
    test = new LoggerUnderTest();
  });
  afterEach(() => sap.close());

  for (const keepsOutboundReferences of [true, false]) {
    it(`is written on its activity when SAP keeps ${keepsOutboundReferences ? "our" : "no"} reference on it`, async () => {
      sap = await startSap({ server: { keepsOutboundReferences } });

      const activityUuid = await callOut();
      await test.handle(ended(), test.first(), test.logger(sap.crm));

      const [call, ...others] = sap.server.phoneCalls();
      expect(others).to.deep.equal([]);
      expect(call).to.include({ id: activityUuid, direction: "outbound", state: "completed" });
      expect(call?.externalReferenceId).to.equal(keepsOutboundReferences ? callId.replaceAll("-", "") : null);
      expect(call?.transcript).to.include("Outgoing call with Agent a1");
    });
  }

  /** Click in SAP, connector, ring, talk, end: everything that the connector says to SAP and to the stage. */
  async function callOut(): Promise<string> {
    const { activityUuid } = await (
      await fetch(`${sap.server.origin}/page-data/activities`, {
        method: "POST",
        body: JSON.stringify({ phoneNumber: "+61 400 123 456", customerId: null }),
      })
    ).json();
    await test.ring(callId, customer());
    const said: Promise<unknown>[] = [];
    const browser = new DesktopAround(({ payload }) => said.push(sap.cti(payload)));
    const host = openSapDesktop(siteConfig, sapSite, browser);
    const desk = createDesk({
      api: createContactApi({
        apiUrl: "",
        fetch: (url, request) => {
          const answer = askStage(String(url), request);
          said.push(answer);
          return answer;
        },
      }),
      drafts: openDrafts(() => new MapStorage(), 0),
      softphone: () => null,
      mayCall: async () => ({ kind: "refuse", why: "countryNotAllowed" }),
      activityOf: host.activityOf,
      timer: { now: () => 0, after: () => () => {} },
    });
    const token = await mintContactToken(
      { contactId: callId, callId, phone: e164("+61400123456"), customers: [] },
      keys,
      { stage: haloPsaSettings.stage, lifetimeSeconds: 3600, now: test.clock.now() },
    );
    const contact = phoneContact({ contactId: callId, direction: "outbound", state: "dialing", attributes: {} });
    const events: readonly SoftphoneEvent[] = [
      { kind: "ringing", contact },
      // The whisper flow looks the customer up, and leaves the token, once somebody answers.
      {
        kind: "connected",
        contact: { ...contact, attributes: attributes({ contactToken: token }), state: "connected" },
      },
      { kind: "ended", contact: { ...contact, state: "ended" }, transcript: [] },
    ];

    await browser.receive({ Direction: "OUT", PhoneNumber: "+61 400 123 456", ActivityUUID: activityUuid });
    for (const event of events) {
      host.onPhoneEvent(event);
      desk.onPhoneEvent(event);
      await Promise.all(said);
    }
    return activityUuid;
  }

  async function askStage(url: string, request: RequestInit | undefined): Promise<Response> {
    const path = url.replace(callId, "{contactId}");
    const routeKey: RouteKey | undefined = apiRoutes
      .map((route): RouteKey => `${route.method} ${route.path}` as RouteKey)
      .find((key) => key === `${request?.method} ${path}`);
    if (routeKey === undefined) throw new Error(`there is no route ${request?.method} ${path}`);
    const answer = await answerConnector(
      {
        routeKey,
        headers: Object.fromEntries(new Headers(request?.headers)),
        pathParameters: { contactId: callId },
        ...(typeof request?.body === "string" ? { body: request.body } : {}),
        isBase64Encoded: false,
      },
      {
        settings: haloPsaSettings,
        journal: test.journal,
        directory: { lookUp: async () => ({ kind: "none" }) },
        crm: async () => ({ openTickets: async () => [] }),
        changedCalls: { tell: async () => {} },
        tokenKeys: { get: async () => keys, refresh: async () => keys },
        now: test.clock.now,
      },
      recordNotes(),
    );
    return new Response(answer.body ?? null, { status: answer.statusCode ?? 200 });
  }

  const ended = () =>
    contactEvent(
      {
        contactId: callId,
        initiationMethod: "OUTBOUND",
        initiated: "00:00",
        connected: "00:12",
        disconnected: "03:24",
        agent: "a1",
        queue: "q1",
      },
      "DISCONNECTED",
    );
});

const sapSite = {
  name: "sap",
  url: desktopOrigin,
  desktopOrigins: [desktopOrigin],
  encoding: "object",
  acceptAction: "omit",
  referenceId: "compact",
} as const;

const siteConfig = {
  connect: { accessUrl: "https://acme.my.connect.aws", ccpUrl: "", loginUrl: null, region: "ap-southeast-2" },
  dialing: { defaultCountry: "AU", countries: ["AU"], perMinute: 2 },
};

/** The page around the connector. */
class DesktopAround implements DesktopBrowser {
  readonly framed = true;
  readonly referrerOrigin = null;
  readonly surroundingOrigin = desktopOrigin;
  readonly #onPost: (message: { payload: Record<string, string> }) => void;
  #listener: Parameters<DesktopBrowser["onMessage"]>[0] = () => {};

  constructor(onPost: (message: { payload: Record<string, string> }) => void) {
    this.#onPost = onPost;
  }

  postToParent(message: unknown): void {
    this.#onPost(message as { payload: Record<string, string> });
  }

  onMessage(listener: Parameters<DesktopBrowser["onMessage"]>[0]): void {
    this.#listener = listener;
  }

  open(): void {}

  now(): number {
    return 1_000_000;
  }

  openLedger() {
    return openSapLedger(() => new MapStorage(), this.now());
  }

  async parseNumber(text: string, country: string) {
    return parseDialableNumber(text, country);
  }

  async receive(data: unknown): Promise<void> {
    this.#listener({ data, origin: desktopOrigin, fromParent: true });
    await new Promise((resolve) => setImmediate(resolve));
  }
}
