/** The SAP adapter with answers that no simulator should give. */
import type { CrmSecret, SapSettings } from "../../../contract/functionSettings.ts";
import type { Crm } from "../../../functions/crm/crm.ts";
import { createSap } from "../../../functions/crm/sap/sap.ts";
import type { HttpAnswer, HttpRequest } from "../../../functions/runtime/http.ts";

export function json(status: number, body: unknown): HttpAnswer {
  return { status, headers: {}, body: JSON.stringify(body) };
}

export function sapThatAnswers(
  answer: (url: string, method: string, request: HttpRequest) => HttpAnswer,
  options: {
    readonly secret?: CrmSecret;
    readonly onRefresh?: () => void;
    readonly settings?: Partial<SapSettings>;
  } = {},
): Crm {
  const { secret = { username: "u", password: "p" }, onRefresh = () => {}, settings = {} } = options;
  return createSap(
    {
      name: "sap",
      baseUrl: "https://sap.example",
      referenceId: "compact",
      closedCaseStatuses: [],
      transcriptLimit: 5_000,
      phoneCallFields: { notes: null, disposition: null },
      ...settings,
    },
    {
      send: async (request) => answer(request.url, request.method, request),
      credentials: async () => secret,
      refreshCredentials: async () => {
        onRefresh();
        return secret;
      },
      timeoutMilliseconds: 1_000,
      defaultCountry: "AU",
      accessUrl: "https://acme.my.connect.aws",
      timeZone: "Australia/Sydney",
      writeSettleSeconds: 0,
      now: () => new Date("2026-11-20T10:00:00Z"),
    },
  );
}
