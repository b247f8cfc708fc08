/** What every CRM adapter is given: the outside world, and how this stage speaks of numbers and times. */
import type { CrmSecret } from "../../contract/functionSettings.ts";
import type { SendHttp } from "../runtime/http.ts";

export interface CrmPorts {
  /** Already limited in concurrency, and its failures counted. Sends once; rejects with `NoAnswer` when no answer came. */
  readonly send: SendHttp;
  /** From memory when it was read lately. */
  readonly credentials: () => Promise<CrmSecret>;
  /** Read anew, for the first 401 after the credentials were changed. */
  readonly refreshCredentials: () => Promise<CrmSecret>;
  /** Limit of one request. */
  readonly timeoutMilliseconds: number;
  /** ISO 3166 alpha-2, for stored numbers without a country code. */
  readonly defaultCountry: string;
  /** Amazon Connect's access URL, no slash at the end: where a contact's page is. */
  readonly accessUrl: string;
  /** IANA zone in which people of this stage read times. */
  readonly timeZone: string;
  /** So long what was written may not show yet. */
  readonly writeSettleSeconds: number;
  readonly now: () => Date;
}
