/** The HaloPSA adapter and a fresh simulator, joined by real HTTP. */
import type { CrmSecret, HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { Crm } from "../../../functions/crm/crm.ts";
import { createHaloPsa } from "../../../functions/crm/halopsa/halopsa.ts";
import type { CrmPorts } from "../../../functions/crm/ports.ts";
import { createHttp, type HttpAnswer, type HttpRequest } from "../../../functions/runtime/http.ts";
import type { LocalClock } from "../../../local/clock.ts";
import { FaultSwitch } from "../../../local/crm/faults.ts";
import { createHaloPsaServer, type HaloPsaServer } from "../../../local/crm/halopsa/server.ts";
import { localCredentials, localHaloPsaSettings, type TenantRecords } from "../../../local/crm/halopsa/tenant.ts";

export interface HaloPsaTest {
  readonly crm: Crm;
  readonly server: HaloPsaServer;
  readonly faults: FaultSwitch;
  /** What `refreshCredentials` answers from now on; `credentials` answers what was read last. */
  secret: CrmSecret;
  /** How often the credentials were read anew. */
  refreshes: number;
  /** Status with which a request is answered without being carried out; `null` lets it through. */
  refusal: (request: HttpRequest) => number | null;
  /** What becomes of an answer on its way; it may throw `NoAnswer`. The request has been carried out by then. */
  onItsWay: (request: HttpRequest, answer: HttpAnswer) => HttpAnswer;
}

export async function setUpHaloPsa(
  options: {
    readonly settings?: Partial<HaloPsaSettings>;
    readonly ports?: Partial<CrmPorts>;
    readonly clock?: LocalClock;
    readonly tokenSeconds?: number;
    readonly pageFolder?: string;
    readonly records?: (now: Date) => TenantRecords;
  } = {},
): Promise<HaloPsaTest> {
  const faults = new FaultSwitch();
  const { clock, tokenSeconds, pageFolder, records } = options;
  const server = await createHaloPsaServer({
    port: 0,
    faults,
    ...(clock === undefined ? {} : { clock }),
    ...(tokenSeconds === undefined ? {} : { tokenSeconds }),
    ...(pageFolder === undefined ? {} : { pageFolder }),
    ...(records === undefined ? {} : { records }),
  });
  const send = createHttp(8);
  let read: CrmSecret = localCredentials;
  const settings = { ...localHaloPsaSettings(server.origin), ...options.settings };
  const crm = createHaloPsa(settings, {
    send: async (request) => {
      const status = test.refusal(request);
      return status === null ? test.onItsWay(request, await send(request)) : { status, headers: {}, body: "" };
    },
    credentials: async () => read,
    refreshCredentials: async () => {
      test.refreshes += 1;
      read = test.secret;
      return read;
    },
    timeoutMilliseconds: 3000,
    defaultCountry: "AU",
    accessUrl: "https://acme.my.connect.aws",
    timeZone: "Australia/Sydney",
    writeSettleSeconds: 0,
    now: () => clock?.now() ?? new Date(),
    ...options.ports,
  });
  const test: HaloPsaTest = {
    crm,
    server,
    faults,
    secret: localCredentials,
    refreshes: 0,
    refusal: () => null,
    onItsWay: (_, answer) => answer,
  };
  return test;
}

export const rotatedCredentials = { clientId: "patchbay-local", clientSecret: "another-local-secret" } as const;
