/** What a stage is made from: the settings of `Pulumi.<stage>.yaml` after `config.ts` has checked them, all defaults filled in. */
import type { CrmSettings } from "../contract/functionSettings.ts";
import type { SiteConfig, SiteCrm } from "../contract/siteConfig.ts";
import type { InvocationTimeLimitSeconds } from "./flows/flow.ts";

export interface StageSettings {
  /** The Pulumi stack's name, e.g. `dev`; part of every physical name. */
  readonly stage: string;
  /** Guards data and numbers: deletion protection, protected instance and numbers, a NAT gateway per zone. */
  readonly production: boolean;
  readonly region: string;
  readonly crm: CrmSettings;
  /** What the page needs to know of the CRM. */
  readonly siteCrm: SiteCrm;
  readonly instance: InstanceSettings;
  readonly phoneNumber: PhoneNumberSettings;
  readonly identity: IdentitySettings;
  readonly hours: HoursSettings;
  /** The first is where callers arrive; the others are reached by quick connects. At least one. */
  readonly queues: readonly [QueueSettings, ...QueueSettings[]];
  /** Outside numbers that agents transfer to. */
  readonly quickConnects: readonly { readonly name: string; readonly phoneNumber: string }[];
  readonly flow: FlowSettings;
  readonly dialing: SiteConfig["dialing"];
  readonly network: NetworkSettings;
  readonly api: ApiSettings;
  readonly retention: RetentionSettings;
  readonly alarms: AlarmSettings;
  readonly site: SiteSettings;
  readonly timeZone: string;
  readonly lookup: {
    readonly freshSeconds: number;
    readonly staleSeconds: number;
    readonly nobodyFoundSeconds: number;
  };
  readonly contactTokenSeconds: number;
  readonly crmTimeoutMilliseconds: number;
  readonly crmConcurrency: number;
  readonly summaryDeadlineSeconds: number;
  readonly recordDeadlineSeconds: number;
  readonly writeSettleSeconds: number;
  /** Functions that call the CRM run at most this often at once; `null` leaves it to the account. */
  readonly reservedConcurrency: number | null;
  readonly secrets: SecretsSource;
}

export type InstanceSettings =
  | { readonly kind: "new"; readonly alias: string }
  /** An instance that is there stays as it is, but for what this stage adds to it. */
  | {
      readonly kind: "existing";
      readonly instanceId: string;
      readonly alias: string;
      /** Bucket of its call recordings: analysis files are read from there. */
      readonly recordingsBucket: string;
      /** Key of that bucket; `null` where it has none of the owner's. */
      readonly recordingsKeyArn: string | null;
      /** Whether the stage adds its flows and all around them, or somebody does who follows the guide of `npm run flows`. */
      readonly setUp?: "pulumi" | "byHand";
    };

export type PhoneNumberSettings =
  | { readonly kind: "none" }
  | { readonly kind: "claim"; readonly country: string; readonly type: "DID" | "TOLL_FREE" };

export type IdentitySettings =
  | {
      readonly kind: "managed";
      readonly administrator: UserSettings | null;
      readonly agents: readonly UserSettings[];
    }
  /** Users come from the owner's identity provider; `loginUrl` is where agents log in. */
  | { readonly kind: "saml"; readonly loginUrl: string; readonly agents: readonly Omit<UserSettings, "email">[] };

export interface UserSettings {
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

export type Weekday = "MONDAY" | "TUESDAY" | "WEDNESDAY" | "THURSDAY" | "FRIDAY" | "SATURDAY" | "SUNDAY";

export interface HoursSettings {
  /** IANA zone. */
  readonly timeZone: string;
  readonly open: readonly { readonly day: Weekday; readonly from: ClockTime; readonly to: ClockTime }[];
}
export interface ClockTime {
  readonly hours: number;
  readonly minutes: number;
}

export interface QueueSettings {
  readonly name: string;
  readonly description: string;
}

export interface FlowSettings {
  /** Locale of analysis, summary and prompts, e.g. `en-US`. */
  readonly language: string;
  readonly voice: { readonly name: string; readonly engine: "standard" | "neural" | "generative" };
  readonly lookupTimeLimitSeconds: InvocationTimeLimitSeconds;
  /** Asks callers whom the CRM does not know for their customer, ticket or serial number. */
  readonly keypadMenu: boolean;
  /** Prompts that replace the language's own, by name. */
  readonly prompts: Readonly<Record<string, string>>;
}

export interface NetworkSettings {
  readonly cidr: string;
  readonly zones: 2 | 3;
  readonly nat: "single" | "perZone";
}

export interface ApiSettings {
  /** For the whole API, per second; each route has its own limit below it. */
  readonly steadyRequestsPerSecond: number;
  readonly burstRequests: number;
}

export interface RetentionSettings {
  readonly logDays: number;
  readonly recordingDays: number;
}

export interface AlarmSettings {
  /** Where alarms are mailed to; `null` mails nobody. */
  readonly email: string | null;
  /** Outbound calls in five minutes above which somebody should look. */
  readonly outboundCallsPerFiveMinutes: number;
}

export interface SiteSettings {
  /** `null` serves the page at CloudFront's own name. The certificate is the owner's, in us-east-1. */
  readonly domain: { readonly name: string; readonly certificateArn: string } | null;
  /** Exact https origins that may frame the page, beside the CRM's own. */
  readonly frameOrigins: readonly string[];
  readonly firewall: boolean;
  readonly popOn: SiteConfig["popOn"];
  readonly dispositions: readonly string[];
  readonly dispositionRequired: boolean;
  /** BCP 47; `null` follows the browser. */
  readonly language: string | null;
}

/** Where the CRM's and the webhook's credentials come from. */
export type SecretsSource =
  /** `npm run secrets` puts them; they never pass through Pulumi. The default. */
  | { readonly kind: "script" }
  /** Pulumi config secrets, which are in the state, encrypted. */
  | { readonly kind: "pulumi" };

export function isSetUpByHand({ instance }: Pick<StageSettings, "instance">): boolean {
  return instance.kind === "existing" && instance.setUp === "byHand";
}

/** Where an instance is reached: no API tells it. No slash at the end. */
export function accessUrlOf(alias: string): string {
  return `https://${alias}.my.connect.aws`;
}
