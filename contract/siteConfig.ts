/** `/config.json`, which the connector reads at start: one build of the page serves every stage. */
import type { ReferenceIdMode } from "./callReference.ts";

export interface SiteConfig {
  readonly stage: string;
  /** Origin of the stage's HTTP API, no slash at the end. */
  readonly apiUrl: string;
  readonly connect: {
    /** The instance's access URL, e.g. `https://acme.my.connect.aws`, no slash at the end. */
    readonly accessUrl: string;
    /** What the softphone's iframe loads, e.g. `https://acme.my.connect.aws/ccp-v2/`. */
    readonly ccpUrl: string;
    /** SAML sign-in address; `null` logs in at `ccpUrl`. */
    readonly loginUrl: string | null;
    /** AWS region of the instance. */
    readonly region: string;
  };
  readonly crm: SiteCrm;
  /** `ring` opens the customer's record when the phone rings, `answer` when the agent takes the call. */
  readonly popOn: "ring" | "answer";
  /** What an agent may choose from; an empty list offers none. */
  readonly dispositions: readonly string[];
  /** A contact is closed only with one of them. */
  readonly dispositionRequired: boolean;
  readonly dialing: {
    /** ISO 3166 alpha-2, for numbers without a country code. */
    readonly defaultCountry: string;
    /** The only countries that click-to-dial calls. */
    readonly countries: readonly string[];
    /** Calls that click-to-dial starts in one minute at the most. */
    readonly perMinute: number;
  };
  /** BCP 47; `null` follows the browser. */
  readonly language: string | null;
}

/** What the page needs of the stage's CRM: no credentials, no ids. */
export type SiteCrm =
  | {
      readonly name: "halopsa";
      /** Origin of HaloPSA's agent pages. */
      readonly url: string;
    }
  | {
      readonly name: "sap";
      readonly url: string;
      /** Exact origins that may frame the page, receive CTI messages and send click-to-dial. */
      readonly desktopOrigins: readonly string[];
      /** SAP takes both; XML is what its own samples send. */
      readonly encoding: "xml" | "object";
      /** Whether an accepted call says `Action: ACCEPT` or leaves `Action` out, as SAP's own test widget does. */
      readonly acceptAction: "omit" | "explicit";
      readonly referenceId: ReferenceIdMode;
    };
