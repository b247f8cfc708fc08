/**
 * The webhook out: HaloPSA's own envelope with Basic credentials, one delivery per change (batching off).
 *
 * Captured envelopes are of ticket events; which events exist for contacts, and under which key the contact comes, is not
 * public. So receivers should go by `object_id` and treat the rest as a hint.
 */
import { type HaloUser, userOnWire } from "./records.ts";
import type { HaloStore } from "./store.ts";
import { apiAgent } from "./tenant.ts";

export interface WebhookTarget {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** `status: null` when nobody answered. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly status: number | null;
}

export class Webhook {
  readonly #store: HaloStore;
  readonly #now: () => Date;
  #target: WebhookTarget | null = null;

  constructor(store: HaloStore, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  set target(target: WebhookTarget | null) {
    this.#target = target;
  }

  /** `null` when no webhook is configured. */
  async userUpdated(user: HaloUser): Promise<Delivery | null> {
    const target = this.#target;
    if (target === null) return null;
    const id = crypto.randomUUID();
    const event = "user updated";
    const payload = {
      id,
      webhook_id: "5f0d1f6e-6a43-4f0c-9d1a-1f2c8b7e4a10",
      notification_id: 71,
      escmsg_id: crypto.randomUUID(),
      event,
      message: `The user ${user.name} was updated`,
      object_id: user.id,
      agent_id: apiAgent.id,
      // Seven decimals, as .NET writes them.
      timestamp: this.#now().toISOString().replace("Z", "0000Z"),
      user: userOnWire(user, this.#store.client(user.client_id), this.#store.site(user.site_id_int)),
    };
    const credentials = Buffer.from(`${target.user}:${target.password}`).toString("base64");
    try {
      const answer = await fetch(target.url, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Basic ${credentials}` },
        body: JSON.stringify(payload),
        signal: AbortSignal.timeout(5000),
      });
      return { id, event, status: answer.status };
    } catch {
      // HaloPSA notes the failed delivery and goes on; so does the page, which shows it.
      return { id, event, status: null };
    }
  }
}
