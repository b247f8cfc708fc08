/** Which adapter serves a stage. Each is a chunk of its own: a function loads the one that it needs, when it needs it. */
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import { createHttp, type SendHttp } from "../runtime/http.ts";
import { decodeCrmSecret, type Secrets } from "../runtime/secrets.ts";
import { limitConcurrency } from "./concurrency.ts";
import type { Crm } from "./crm.ts";
import type { CrmPorts } from "./ports.ts";

export interface CrmDependencies {
  readonly secrets: Secrets;
  /** Without it, requests go out over a pool of this process's own. */
  readonly send?: SendHttp;
  readonly now?: () => Date;
}

export async function createCrm(settings: FunctionSettings, dependencies: CrmDependencies): Promise<Crm> {
  const { secrets, send = createHttp(settings.crmConcurrency), now = () => new Date() } = dependencies;
  const ports: CrmPorts = {
    send: limitConcurrency(send, settings.crmConcurrency),
    credentials: () => secrets.get(settings.secrets.crm, decodeCrmSecret),
    refreshCredentials: () => secrets.refresh(settings.secrets.crm, decodeCrmSecret),
    timeoutMilliseconds: settings.crmTimeoutMilliseconds,
    defaultCountry: settings.defaultCountry,
    accessUrl: settings.connect.accessUrl,
    timeZone: settings.timeZone,
    now,
  };
  switch (settings.crm.name) {
    case "halopsa":
      return (await import("./halopsa/halopsa.ts")).createHaloPsa(settings.crm, ports);
    case "sap":
      return (await import("./sap/sap.ts")).createSap(settings.crm, ports);
  }
}
