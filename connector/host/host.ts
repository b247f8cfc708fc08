/** The place the page lives in: a frame in SAP's desktop, or a window of its own beside HaloPSA. */
import type { ContactId, E164 } from "../../contract/identifiers.ts";
import type { SoftphoneEvent } from "../softphone/phone.ts";
import type { Unusual } from "./dialing.ts";

export interface Host {
  onPhoneEvent(event: SoftphoneEvent): void;
  /** Opens a record that the agent has just chosen, where the CRM does not do it by itself. */
  show(url: string): void;
  /** Of the CRM's activity that the contact was dialed from, where the CRM makes one. */
  readonly activityOf?: ((contactId: ContactId) => string | undefined) | undefined;
  readonly commands: { subscribe(listener: (command: HostCommand) => void): void };
}

/** What the host wants done, or wants the agent told. */
export type HostCommand =
  | { readonly kind: "dial"; readonly number: E164 }
  | { readonly kind: "askToDial"; readonly number: E164; readonly country: string; readonly why: Unusual }
  | { readonly kind: "dialRefused"; readonly why: "notANumber" | "countryNotAllowed" }
  /** The browser did not let the page open the customer's record by itself. */
  | { readonly kind: "popBlocked"; readonly url: string }
  /** The page is not where its configuration says: SAP would never hear it. */
  | { readonly kind: "notInDesktop" };
