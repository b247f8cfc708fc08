/**
 * What a stage hands to its functions: one environment variable with JSON, written by the stacks and by the local
 * runtime, decoded once by `functions/runtime/settings.ts`. Secrets are not in it, only where they are.
 */
import type { ReferenceIdMode } from "./callReference.ts";
import type { QueueName } from "./events.ts";

export const settingsVariable = "PATCHBAY_SETTINGS";

export interface FunctionSettings {
  readonly stage: string;
  readonly crm: CrmSettings;
  readonly connect: {
    readonly instanceId: string;
    readonly instanceArn: string;
    /** No slash at the end. */
    readonly accessUrl: string;
    /** Bucket of the instance's call recordings; analysis files lie at its root. */
    readonly recordingsBucket: string;
  };
  readonly tables: { readonly calls: string; readonly customers: string };
  readonly secrets: {
    /** `CrmSecret` */
    readonly crm: string;
    /** `ContactTokenSecret` */
    readonly contactToken: string;
    /** `WebhookSecret` */
    readonly webhook: string;
  };
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  /** ISO 3166 alpha-2, for numbers that come without a country code. */
  readonly defaultCountry: string;
  /** IANA zone in which people of this stage read times. */
  readonly timeZone: string;
  readonly lookup: {
    /** Time for the whole look-up, the CRM included. */
    readonly budgetMilliseconds: number;
    /** So long an answer is served without asking the CRM. */
    readonly freshSeconds: number;
    /** So long it is served, marked as such, while the CRM does not answer. */
    readonly staleSeconds: number;
    /** So long "nobody" is served without asking. */
    readonly nobodyFoundSeconds: number;
  };
  /** How long a contact's token opens the API, from the look-up on. */
  readonly contactTokenSeconds: number;
  /** Limit of one request to the CRM. */
  readonly crmTimeoutMilliseconds: number;
  /** Requests to the CRM at once from one running function. */
  readonly crmConcurrency: number;
  /** How long call-summary waits for an analysis before the record says that none came. */
  readonly summaryDeadlineSeconds: number;
  /** How long call-logging waits for SAP's desktop to make its record before the message counts as failed. */
  readonly recordDeadlineSeconds: number;
  /** How long the sweep leaves a call to its own messages; no setting of a stage. */
  readonly sweepPatienceSeconds: number;
  /** How long after a write that got no answer it may take effect or be found: nothing is created again before. */
  readonly writeSettleSeconds: number;
}

export type CrmSettings = HaloPsaSettings | SapSettings;

export interface HaloPsaSettings {
  readonly name: "halopsa";
  /** Authorization server, e.g. `https://acme.halopsa.com/auth`. */
  readonly authUrl: string;
  /** Resource server, e.g. `https://acme.halopsa.com/api`. */
  readonly apiUrl: string;
  /** Agent pages, e.g. `https://acme.halopsa.com`. */
  readonly agentUrl: string;
  /** Hosted tenants' name, sent as `?tenant=` to the authorization server; `null` sends none. */
  readonly tenant: string | null;
  /** Space-separated OAuth scopes. */
  readonly scope: string;
  /** Every id below is the tenant's own. `null` leaves the field out. */
  readonly ticketTypeId: number;
  readonly newStatusId: number | null;
  readonly closedStatusId: number | null;
  readonly priorityId: number | null;
  readonly sourceId: number | null;
  readonly team: string | null;
  /** Client for calls of unknown callers; `null` lets HaloPSA decide. */
  readonly unknownClientId: number | null;
  readonly unknownSiteId: number | null;
  readonly unknownUserId: number | null;
  /** Outcome of an internal note; 7 is the stock "Private Note". */
  readonly noteOutcomeId: number;
  /** Paths of the agent pages with `{id}`. */
  readonly paths: { readonly user: string; readonly client: string; readonly ticket: string };
  /** Also write `/CallLog`, which nobody has confirmed on a tenant. */
  readonly callLog: boolean;
  /**
   * Fields of an asset that may be its serial number; an empty list looks for none. Absent: `inventory_number` and
   * `key_field`, which nobody has confirmed on a tenant. The application needs the scope `read:assets` for it.
   */
  readonly assetNumberFields?: readonly string[] | undefined;
}

export interface SapSettings {
  readonly name: "sap";
  /** Tenant, e.g. `https://my1000112.de1.crm.cloud.sap`, no slash at the end. */
  readonly baseUrl: string;
  readonly referenceId: ReferenceIdMode;
  /** Case status codes that do not count as open. */
  readonly closedCaseStatuses: readonly string[];
  /**
   * Life-cycle status codes of customers who count only when nobody else has the number. Absent: `OBSOLETE` and `BLOCKED`,
   * which nobody has confirmed on a tenant.
   */
  readonly inactiveStatuses?: readonly string[] | undefined;
  /**
   * Paths by which each service is searched for a number; one without any is not. Absent: those of account-service, and the
   * like of them, which nobody has confirmed on a tenant.
   */
  readonly numberPaths?: SapNumberPaths | undefined;
  /** Longest `transcript` the tenant takes, in characters; SAP's own limit is not published. */
  readonly transcriptLimit: number;
  /** Names of further fields of a phone call, `null` while a tenant has not confirmed them: then the text goes into `transcript`. */
  readonly phoneCallFields: {
    readonly notes: string | null;
    readonly disposition: string | null;
  };
  /**
   * Where products are found by serial number; `null` looks for none. Absent: `serialId` of
   * `registered-product-service/registeredProducts`, which nobody has confirmed on a tenant.
   */
  readonly registeredProducts?: { readonly collection: string; readonly serialPath: string } | null | undefined;
  /**
   * Where the records of chats are, and the name of their page in its address (`/go/detail/…`). Absent: `chat` of
   * `chat-service/chats`, which nobody has confirmed on a tenant.
   */
  readonly chats?: { readonly collection: string; readonly page: string } | undefined;
}

export type SapNumberPaths = Readonly<Record<"accounts" | "individualCustomers" | "contactPersons", readonly string[]>>;

/** What the secret `secrets.crm` holds. */
export type CrmSecret =
  | { readonly clientId: string; readonly clientSecret: string }
  | { readonly username: string; readonly password: string };

/** What the secret `secrets.contactToken` holds: base64url keys of 32 bytes. The previous one still verifies. */
export interface ContactTokenSecret {
  readonly current: ContactTokenKey;
  readonly previous: ContactTokenKey | null;
}
export interface ContactTokenKey {
  readonly keyId: string;
  readonly key: string;
}

/** What the secret `secrets.webhook` holds: HTTP Basic credentials. */
export interface WebhookSecret {
  readonly username: string;
  readonly password: string;
}
