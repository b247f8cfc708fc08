/**
 * The agent desktop behind the page: what SAP makes of the CTI messages a widget sends. It alone creates phone calls; no
 * service does. Identifies callers the way SAP does, with the same ways to fail.
 */
import type { LocalClock } from "../../clock.ts";
import type { Activities, PhoneCall } from "./activities.ts";
import type { CtiMessage, CtiReceipt, Interaction } from "./desktopData.ts";
import { type Directory, identify } from "./directory.ts";

interface LiveInteraction extends Interaction {
  readonly reference: string | null;
  readonly ringingSince: Date;
  readonly phoneCallId: string | null;
  readonly originalReference: string | null;
}

interface DialedActivity {
  readonly phoneNumber: string;
  readonly customerId: string | null;
}

export class AgentDesktop {
  readonly #directory: Directory;
  readonly #activities: Activities;
  readonly #clock: LocalClock;
  readonly #recordsMissedCalls: boolean;
  readonly #keepsOutboundReferences: boolean;
  readonly #recordsEachRing: boolean;
  readonly #changed: () => void;
  #interactions = new Map<string, LiveInteraction>();
  /** Made when a number is clicked, by activity id: SAP hands the id to the widget, which hands it back. */
  #dialed = new Map<string, DialedActivity>();

  constructor(options: {
    readonly directory: Directory;
    readonly activities: Activities;
    readonly clock: LocalClock;
    readonly recordsMissedCalls: boolean;
    readonly keepsOutboundReferences: boolean;
    readonly recordsEachRing: boolean;
    readonly changed: () => void;
  }) {
    this.#directory = options.directory;
    this.#activities = options.activities;
    this.#clock = options.clock;
    this.#recordsMissedCalls = options.recordsMissedCalls;
    this.#keepsOutboundReferences = options.keepsOutboundReferences;
    this.#recordsEachRing = options.recordsEachRing;
    this.#changed = options.changed;
  }

  receive(message: CtiMessage): CtiReceipt {
    const remarks: string[] = [];
    const type = message.Type ?? "CALL";
    if (type !== "CALL" && type !== "CHAT") return { interactionId: null, remarks: [`Type ${type} is not known`] };
    if (message.EventType === "UPDATEACTIVITY") return this.#update(message, remarks);
    // The oldest widgets send no EventType: an inbound call.
    if (!["INBOUND", "OUTBOUND", "TRANSFER", undefined].includes(message.EventType)) {
      return { interactionId: null, remarks: [`EventType ${message.EventType} is not known`] };
    }
    switch (message.Action) {
      case "NOTIFY":
        return this.#ring(message, remarks);
      case undefined:
      case "":
      case "ACCEPT":
        return this.#accept(message, remarks);
      default:
        return { interactionId: null, remarks: [`Action ${message.Action} is not known for this event`] };
    }
  }

  /** A click on a number: the activity whose id goes to the widget. */
  dial(phoneNumber: string, customerId: string | null): string {
    const activityUuid = crypto.randomUUID();
    this.#dialed.set(activityUuid, { phoneNumber, customerId });
    return activityUuid;
  }

  /** The agent says who of several callers it is. False when there is no such interaction. */
  choose(interactionId: string, customerId: string): boolean {
    const interaction = this.#interactions.get(interactionId);
    if (!interaction?.candidates.includes(customerId)) return false;
    this.#put({ ...interaction, customerId });
    if (interaction.phoneCallId !== null) this.#activities.change(interaction.phoneCallId, { customerId });
    return true;
  }

  interactions(): readonly Interaction[] {
    return [...this.#interactions.values()].reverse();
  }

  reset(): void {
    this.#interactions = new Map();
    this.#dialed = new Map();
    this.#changed();
  }

  #ring(message: CtiMessage, remarks: string[]): CtiReceipt {
    const interaction = this.#interactionOf(message, remarks);
    this.#put(interaction);
    return { interactionId: interaction.id, remarks };
  }

  #accept(message: CtiMessage, remarks: string[]): CtiReceipt {
    const interaction = this.#interactionOf(message, remarks);
    if (interaction.state === "live") return { interactionId: interaction.id, remarks: ["already accepted"] };
    const acceptedAt = this.#clock.now().toISOString();
    const dialed = message.ActivityUUID === undefined ? undefined : this.#dialed.get(message.ActivityUUID);
    const customerId = interaction.customerId ?? dialed?.customerId ?? null;
    const call = this.#record(interaction, {
      ...(dialed !== undefined && message.ActivityUUID !== undefined ? { id: message.ActivityUUID } : {}),
      customerId,
      subject: subjects[interaction.channel][interaction.direction],
      state: "live",
      startedAt: acceptedAt,
      recordingId: message.RecordingId ?? null,
      durationSeconds: null,
    });
    if (message.ActivityUUID !== undefined) this.#dialed.delete(message.ActivityUUID);
    this.#put({ ...interaction, customerId, state: "live", acceptedAt, phoneCallId: call.id });
    return { interactionId: interaction.id, remarks };
  }

  #update(message: CtiMessage, remarks: string[]): CtiReceipt {
    const interaction = this.#interactions.get(message.ExternalReferenceID ?? "");
    if (interaction === undefined) {
      return { interactionId: null, remarks: ["no interaction has this ExternalReferenceID, nothing to update"] };
    }
    const endsChat = interaction.channel === "chat" && message.Transcript !== undefined;
    if (message.Action !== "END" && !endsChat) return { interactionId: interaction.id, remarks };

    this.#interactions.delete(interaction.id);
    const now = this.#clock.now();
    if (interaction.phoneCallId !== null && interaction.acceptedAt !== null) {
      const durationSeconds = Math.round((now.getTime() - Date.parse(interaction.acceptedAt)) / 1000);
      const conversation = endsChat && message.Transcript ? { transcript: message.Transcript } : {};
      this.#activities.change(interaction.phoneCallId, { state: "completed", durationSeconds, ...conversation });
    } else if (this.#recordsMissedCalls) {
      this.#record(interaction, {
        customerId: interaction.customerId,
        subject: missedSubjects[interaction.channel][interaction.direction],
        state: "missed",
        startedAt: interaction.ringingSince.toISOString(),
        recordingId: null,
        durationSeconds: 0,
      });
    } else {
      remarks.push("ended before it was accepted: no record");
    }
    this.#changed();
    return { interactionId: interaction.id, remarks };
  }

  /** The one already there, or a new one that rings. */
  #interactionOf(message: CtiMessage, remarks: string[]): LiveInteraction {
    const known = this.#interactions.get(message.ExternalReferenceID ?? "");
    if (known !== undefined) return known;
    const channel = message.Type === "CHAT" ? "chat" : "phone";
    const direction = message.EventType === "OUTBOUND" ? "outbound" : "inbound";
    const number = (direction === "outbound" ? (message.ANI ?? message.DNIS) : message.ANI) ?? null;
    const found = identify(this.#directory, {
      channel,
      number,
      email: message.Email ?? null,
      attached: message.Custom_1 ?? null,
    });
    remarks.push(...found.remarks);
    return {
      id: message.ExternalReferenceID ?? crypto.randomUUID(),
      reference:
        direction === "outbound" && !this.#keepsOutboundReferences
          ? null
          : storedReference(message.ExternalReferenceID, remarks),
      originalReference: message.ExternalOriginalReferenceID ?? null,
      channel,
      direction,
      state: "ringing",
      number,
      candidates: found.customerIds,
      customerId: found.customerIds.length === 1 ? (found.customerIds[0] ?? null) : null,
      ringingSince: this.#clock.now(),
      acceptedAt: null,
      phoneCallId: null,
    };
  }

  /** One record per reference: a call that rings again after it was missed goes on with the record it has, mostly. */
  #record(
    interaction: LiveInteraction,
    facts: Pick<PhoneCall, "customerId" | "subject" | "state" | "startedAt" | "recordingId" | "durationSeconds"> & {
      readonly id?: string;
    },
  ): PhoneCall {
    const { id, ...changes } = facts;
    const known = this.#activities.all().find((call) => {
      const isSame = interaction.reference !== null && call.externalReferenceId === interaction.reference;
      return isSame && !this.#recordsEachRing;
    });
    const changed = known === undefined ? null : this.#activities.change(known.id, changes);
    if (changed !== null) return changed;
    return this.#activities.create({
      ...facts,
      channel: interaction.channel,
      direction: interaction.direction,
      externalReferenceId: interaction.reference,
      originalReferenceId: interaction.originalReference,
      number: interaction.number,
    });
  }

  #put(interaction: LiveInteraction): void {
    this.#interactions.set(interaction.id, interaction);
    this.#changed();
  }
}

const subjects = {
  phone: { inbound: "Incoming phone call", outbound: "Outgoing phone call" },
  chat: { inbound: "Chat", outbound: "Chat" },
} as const;

const missedSubjects = {
  phone: { inbound: "Missed phone call", outbound: "Phone call not answered" },
  chat: { inbound: "Missed chat", outbound: "Missed chat" },
} as const;

/** At most 35 letters and digits (SAP note 3481409); Version 2 was seen to keep a UUID with its dashes as well. */
function storedReference(reference: string | undefined, remarks: string[]): string | null {
  if (reference === undefined) {
    remarks.push("no ExternalReferenceID: nobody outside will find this record");
    return null;
  }
  if (/^[0-9A-Za-z]{1,35}$/.test(reference)) return reference;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(reference)) {
    remarks.push(
      "ExternalReferenceID is longer than the 35 letters and digits that SAP documents; stored all the same",
    );
    return reference;
  }
  remarks.push("ExternalReferenceID is not up to 35 letters and digits: not stored");
  return null;
}
