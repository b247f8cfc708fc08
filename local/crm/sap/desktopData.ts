/** What the desktop page and its server tell each other under `/page-data`. */
import * as z from "zod/mini";

const text = z.optional(z.string().check(z.maxLength(20_000)));

/** One CTI message, decoded: the fields SAP's widget protocol knows, spelled as it spells them. Others are dropped. */
export const ctiMessageSchema = z.object({
  Type: text,
  EventType: text,
  Action: text,
  ANI: text,
  DNIS: text,
  Email: text,
  BP: text,
  TicketID: text,
  Serial: text,
  Subject: text,
  Text: text,
  Transcript: text,
  RecordingId: text,
  ExternalReferenceID: text,
  ExternalOriginalReferenceID: text,
  ActivityUUID: text,
  Custom_1: text,
  Custom_2: text,
  Custom_3: text,
  Custom_4: text,
});

export type CtiMessage = z.infer<typeof ctiMessageSchema>;

export const dialSchema = z.object({ phoneNumber: z.string(), customerId: z.nullable(z.string()) });
export const choiceSchema = z.object({ customerId: z.string() });

/** What the desktop did with a CTI message. */
export interface CtiReceipt {
  readonly interactionId: string | null;
  /** What an integrator would want to know: why a caller is unknown, why an end found no call. */
  readonly remarks: readonly string[];
}

export interface DesktopView {
  readonly agentName: string;
  /** Origin of the CTI widget that the page frames. */
  readonly connectorOrigin: string;
  /** Ringing or live, the newest first. */
  readonly interactions: readonly Interaction[];
  readonly customers: readonly CustomerHub[];
  /** Newest first. */
  readonly timeline: readonly TimelineEntry[];
}

export interface Interaction {
  readonly id: string;
  readonly channel: "phone" | "chat";
  readonly direction: "inbound" | "outbound";
  readonly state: "ringing" | "live";
  readonly number: string | null;
  /** Everybody the number or address belongs to. */
  readonly candidates: readonly string[];
  /** The only candidate, or the agent's choice. */
  readonly customerId: string | null;
  readonly acceptedAt: string | null;
}

export interface CustomerHub {
  readonly id: string;
  readonly displayId: string;
  readonly kind: "Account" | "Contact" | "Individual customer";
  readonly name: string;
  readonly company: string | null;
  readonly status: string;
  readonly priority: string | null;
  readonly phoneNumbers: readonly string[];
  readonly email: string | null;
  readonly openCases: readonly {
    readonly id: string;
    readonly displayId: string;
    readonly subject: string;
    readonly status: string;
  }[];
}

export interface TimelineEntry {
  readonly id: string;
  readonly customerId: string | null;
  readonly channel: "phone" | "chat";
  readonly title: string;
  readonly number: string | null;
  readonly agentName: string;
  readonly startedAt: string;
  readonly state: "live" | "completed" | "missed";
  readonly durationSeconds: number | null;
  readonly summary: string | null;
  /** Fields of the tenant's own, such as notes. */
  readonly furtherFields: Readonly<Record<string, string>>;
  readonly recordingId: string | null;
}
