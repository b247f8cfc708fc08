/**
 * The tenant's phone calls and chats: made by the desktop alone, shown by phone-service a moment later, and there to be
 * changed by PATCH with the entity tag of the version that was read.
 */
import type { LocalClock } from "../../clock.ts";

export interface PhoneCall {
  readonly id: string;
  readonly displayId: string;
  readonly channel: "phone" | "chat";
  readonly direction: "inbound" | "outbound";
  readonly subject: string;
  /** As the CTI message had it; `null` when it had none that SAP stores. */
  readonly externalReferenceId: string | null;
  readonly originalReferenceId: string | null;
  readonly recordingId: string | null;
  readonly number: string | null;
  readonly customerId: string | null;
  readonly state: "live" | "completed" | "missed";
  readonly startedAt: string;
  readonly durationSeconds: number | null;
  readonly transcript: string | null;
  /** Fields of the tenant's own. */
  readonly furtherFields: Readonly<Record<string, string>>;
  readonly createdOn: string;
  /** With microseconds, and the entity tag of this version. */
  readonly updatedOn: string;
  /** Whether the services show it yet. */
  readonly visible: boolean;
}

export type NewPhoneCall = Omit<
  PhoneCall,
  "id" | "displayId" | "createdOn" | "updatedOn" | "visible" | "transcript" | "furtherFields"
> & { readonly id?: string };

export class Activities {
  readonly #clock: LocalClock;
  readonly #visibleAfterMilliseconds: number;
  readonly #changed: () => void;
  #calls = new Map<string, PhoneCall>();
  #pending: (() => void)[] = [];
  #lastMicroseconds = 0;
  #nextDisplayId = 50_001;

  constructor(options: {
    readonly clock: LocalClock;
    readonly visibleAfterMilliseconds: number;
    readonly changed: () => void;
  }) {
    this.#clock = options.clock;
    this.#visibleAfterMilliseconds = options.visibleAfterMilliseconds;
    this.#changed = options.changed;
  }

  /** In the order they were made. */
  all(): readonly PhoneCall[] {
    return [...this.#calls.values()];
  }

  create(call: NewPhoneCall): PhoneCall {
    const createdOn = this.#stamp();
    const created: PhoneCall = {
      ...call,
      id: call.id ?? crypto.randomUUID(),
      displayId: String(this.#nextDisplayId++),
      transcript: null,
      furtherFields: {},
      createdOn,
      updatedOn: createdOn,
      visible: this.#visibleAfterMilliseconds === 0,
    };
    this.#put(created);
    if (!created.visible)
      this.#pending.push(this.#clock.after(this.#visibleAfterMilliseconds, () => this.#show(created.id)));
    return created;
  }

  /** Makes a new version; `null` when there is no such record. */
  change(id: string, changes: Partial<PhoneCall>): PhoneCall | null {
    const call = this.#calls.get(id);
    if (call === undefined) return null;
    const changed = { ...call, ...changes, updatedOn: this.#stamp() };
    this.#put(changed);
    return changed;
  }

  reset(): void {
    for (const callOff of this.#pending) callOff();
    this.#pending = [];
    this.#calls = new Map();
  }

  #show(id: string): void {
    const call = this.#calls.get(id);
    if (call !== undefined) this.#put({ ...call, visible: true });
  }

  #put(call: PhoneCall): void {
    this.#calls.set(call.id, call);
    this.#changed();
  }

  /** No two alike, however fast they come: it is the entity tag. */
  #stamp(): string {
    this.#lastMicroseconds = Math.max(this.#clock.now().getTime() * 1000, this.#lastMicroseconds + 1);
    const milliseconds = new Date(Math.floor(this.#lastMicroseconds / 1000)).toISOString().slice(0, -1);
    return `${milliseconds}${String(this.#lastMicroseconds % 1000).padStart(3, "0")}Z`;
  }
}

/** What phone-service answers. Its schema is not published: `externalId.displayId`, `transcript` and `adminData` are known. */
export function phoneCallAsShown(call: PhoneCall) {
  return {
    id: call.id,
    displayId: call.displayId,
    subject: call.subject,
    externalId: { displayId: call.externalReferenceId },
    transcript: call.transcript,
    ...call.furtherFields,
    adminData: { createdOn: call.createdOn, updatedOn: call.updatedOn },
  };
}
