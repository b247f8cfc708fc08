/** The SAP adapter talking over HTTP to a fresh simulated tenant, and the CTI messages that make its records. */
import { callReference } from "../../../contract/callReference.ts";
import type { CrmSecret, SapSettings } from "../../../contract/functionSettings.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { Crm } from "../../../functions/crm/crm.ts";
import { createSap } from "../../../functions/crm/sap/sap.ts";
import { createHttp, type HttpRequest } from "../../../functions/runtime/http.ts";
import { ManualClock } from "../../../local/clock.ts";
import { FaultSwitch } from "../../../local/crm/faults.ts";
import type { PhoneCall } from "../../../local/crm/sap/activities.ts";
import type { CtiMessage, CtiReceipt } from "../../../local/crm/sap/desktopData.ts";
import { createSapServer, type SapServer, type SapServerOptions } from "../../../local/crm/sap/server.ts";
import { crmSecrets } from "../../../local/stageSettings.ts";

export interface SapUnderTest {
  readonly crm: Crm;
  readonly server: SapServer;
  readonly faults: FaultSwitch;
  readonly clock: ManualClock;
  /** What went out, oldest first. */
  readonly requests: readonly HttpRequest[];
  /** What the adapter is given as secret from now on, when it asks anew. */
  newSecret(secret: CrmSecret): void;
  cti(message: CtiMessage): Promise<CtiReceipt>;
  /** Rings, is accepted and ends after three minutes. */
  takeCall(contactId: ContactId, reference?: string): Promise<void>;
  /** Rings, and nobody takes it. */
  missCall(contactId: ContactId): Promise<void>;
  phoneCallOf(contactId: ContactId): PhoneCall;
  /** As an agent would, on the record's page. */
  typeInSap(phoneCallId: string, fields: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function startSap(
  options: { readonly server?: Partial<SapServerOptions>; readonly settings?: Partial<SapSettings> } = {},
): Promise<SapUnderTest> {
  const faults = new FaultSwitch();
  const clock = new ManualClock();
  const server = await createSapServer({
    port: 0,
    clock,
    faults,
    credentials: crmSecrets.sap,
    connectorOrigin: "http://localhost:1",
    pageFolder: "not built",
    agentName: "Lena Vogt",
    visibleAfterMilliseconds: 0,
    ...options.server,
  });
  const requests: HttpRequest[] = [];
  const send = createHttp(8);
  let remembered: CrmSecret = crmSecrets.sap;
  let current: CrmSecret = crmSecrets.sap;
  const crm = createSap(
    {
      name: "sap",
      baseUrl: server.origin,
      referenceId: "compact",
      closedCaseStatuses: ["05", "06"],
      transcriptLimit: 5_000,
      phoneCallFields: { notes: null, disposition: null },
      ...options.settings,
    },
    {
      send: (request) => {
        requests.push(request);
        return send(request);
      },
      credentials: async () => remembered,
      refreshCredentials: async () => {
        remembered = current;
        return remembered;
      },
      timeoutMilliseconds: 2_000,
      defaultCountry: "AU",
      accessUrl: "https://acme.my.connect.aws",
      timeZone: "Australia/Sydney",
      writeSettleSeconds: 0,
      now: () => clock.now(),
    },
  );
  const cti = async (message: CtiMessage): Promise<CtiReceipt> => {
    const answer = await fetch(`${server.origin}/page-data/cti`, { method: "POST", body: JSON.stringify(message) });
    if (!answer.ok) throw new Error(`the desktop answered ${answer.status}`);
    return (await answer.json()) as CtiReceipt;
  };

  return {
    crm,
    server,
    faults,
    clock,
    requests,
    newSecret: (secret) => {
      current = secret;
    },
    cti,
    async takeCall(contactId, reference = callReference(contactId, "compact")) {
      const call = { Type: "CALL", ExternalReferenceID: reference, ANI: "+61400123456" };
      await cti({ ...call, EventType: "INBOUND", Action: "NOTIFY" });
      await cti({ ...call, EventType: "INBOUND", RecordingId: contactId });
      clock.advance(180_000);
      await cti({ ...call, EventType: "UPDATEACTIVITY", Action: "END" });
    },
    async missCall(contactId) {
      const call = { Type: "CALL", ExternalReferenceID: callReference(contactId, "compact"), ANI: "+61400123456" };
      await cti({ ...call, EventType: "INBOUND", Action: "NOTIFY" });
      clock.advance(20_000);
      await cti({ ...call, EventType: "UPDATEACTIVITY", Action: "END" });
    },
    phoneCallOf(contactId) {
      const call = server.phoneCalls().find((one) => one.externalReferenceId === callReference(contactId, "compact"));
      if (call === undefined) throw new Error("there is no such phone call");
      return call;
    },
    async typeInSap(phoneCallId, fields) {
      const { username, password } = crmSecrets.sap;
      const answer = await fetch(`${server.origin}/sap/c4c/api/v1/phone-service/phoneCalls/${phoneCallId}`, {
        method: "PATCH",
        headers: {
          authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
          "content-type": "application/json",
          "if-match": "*",
        },
        body: JSON.stringify(fields),
      });
      if (!answer.ok) throw new Error(`SAP answered ${answer.status}`);
    },
    close: () => server.close(),
  };
}
