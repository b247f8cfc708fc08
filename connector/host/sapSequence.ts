/**
 * Which CTI messages a contact's events make, in whatever order they come: at most one of each step, none before the call
 * was announced, none after its end. SAP takes a second END for another call's, and keeps a banner forever without one.
 */
import type { SoftphoneEvent } from "../softphone/phone.ts";
import {
  acceptPayload,
  type CtiPayload,
  type CtiSettings,
  endPayload,
  notifyPayload,
  outboundPayload,
} from "./sapCodec.ts";

/** The last step said to SAP. */
export type CtiStep = "silent" | "notified" | "accepted" | "ended";

export interface NextCti {
  readonly step: CtiStep;
  readonly message: CtiPayload | null;
}

export function nextCti(
  step: CtiStep,
  event: Extract<SoftphoneEvent, { readonly contact: unknown }>,
  settings: CtiSettings,
  activityUuid: string | null,
): NextCti {
  const { contact } = event;
  const same: NextCti = { step, message: null };
  // SAP knows calls and chats. Tasks and e-mails of Amazon Connect are none of its interactions.
  if (contact.channel !== "voice" && contact.channel !== "chat") return same;

  switch (event.kind) {
    case "ringing":
      if (step !== "silent") return same;
      return contact.direction === "outbound"
        ? { step: "accepted", message: outboundPayload(contact, settings, activityUuid) }
        : { step: "notified", message: notifyPayload(contact, settings) };
    case "accepted":
    case "connected":
      if (step !== "silent" && step !== "notified") return same;
      return contact.direction === "outbound"
        ? { step: "accepted", message: outboundPayload(contact, settings, activityUuid) }
        : { step: "accepted", message: acceptPayload(contact, settings) };
    case "ended":
    case "missed":
    case "destroyed": {
      if (step === "ended") return same;
      if (step === "silent") return { step: "ended", message: null };
      const transcript = event.kind === "ended" ? event.transcript : [];
      return { step: "ended", message: endPayload(contact, settings, transcript) };
    }
    case "updated":
      return same;
  }
}
