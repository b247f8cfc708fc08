/** An agent's line that stands where a test puts it, and keeps what it was asked. */
import type { AgentLine, ApiResult } from "../../../local/connect/contactCenter.ts";

export class FixedLine implements AgentLine {
  readonly requests: { readonly method: string; readonly params: Readonly<Record<string, unknown>> }[] = [];
  /** What `request` resolves to, and whatever happens before that. */
  answer: (method: string) => Promise<ApiResult> | ApiResult = () => ({ ok: true, data: {} });
  #snapshot: Readonly<Record<string, unknown>> = idleSnapshot;
  #listeners = new Set<() => void>();

  state() {
    return { snapshot: this.#snapshot, configuration };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async request(method: string, params: Readonly<Record<string, unknown>>): Promise<ApiResult> {
    this.requests.push({ method, params });
    return this.answer(method);
  }

  show(changes: Readonly<Record<string, unknown>>): void {
    this.#snapshot = { ...this.#snapshot, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

const since = new Date("2026-11-20T10:00:00Z");
const instance = "arn:aws:connect:ap-southeast-2:123456789012:instance/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
const state = (name: string, type: string) => ({ name, type, agentStateARN: `${instance}/agent-state/${name}` });
const queue = { name: "Support", queueARN: `${instance}/queue/q1`, queueId: `${instance}/queue/q1` };

const idleSnapshot = {
  state: { ...state("Available", "routable"), startTimestamp: since },
  nextState: null,
  agentAvailabilityState: { state: "Available", timeStamp: since },
  contacts: [],
  snapshotTimestamp: since,
  localTimestamp: since.getTime(),
  skew: 0,
};

const configuration = {
  name: "Mia Chen",
  username: "mia.chen",
  agentARN: `${instance}/agent/a1`,
  softphoneEnabled: true,
  extension: "",
  agentPreferences: { LANGUAGE: "en_US" },
  permissions: ["outboundCall"],
  dialableCountries: ["au"],
  agentStates: [state("Available", "routable"), state("Lunch", "not_routable"), state("Offline", "offline")].map(
    (choice) => ({ ...choice, startTimestamp: null }),
  ),
  routingProfile: {
    name: "Support agents",
    routingProfileARN: `${instance}/routing-profile/r1`,
    routingProfileId: `${instance}/routing-profile/r1`,
    channelConcurrencyMap: { VOICE: 1, CHAT: 2, TASK: 0 },
    defaultOutboundQueue: queue,
    queues: [queue, { ...queue, queueARN: `${instance}/queue/agent/a1`, name: null }],
  },
};

/** A voice contact as the snapshot has it. */
export function voiceContact(
  contactId: string,
  states: { readonly contact: string; readonly agent?: string; readonly customer?: string },
): Readonly<Record<string, unknown>> {
  const connection = (type: string, initial: boolean, connectionState: string, phoneNumber: string | null) => ({
    connectionId: `${contactId}-${type}`,
    type,
    initial,
    state: { type: connectionState, timestamp: since },
    endpoint: { type: initial ? "phone_number" : "agent", phoneNumber, name: null },
    quickConnectName: null,
    softphoneMediaInfo: null,
    chatMediaInfo: null,
  });
  return {
    contactId,
    initialContactId: contactId,
    type: "voice",
    name: null,
    state: { type: states.contact, timestamp: since },
    attributes: {},
    initiationMethod: "inbound",
    queue,
    queueTimestamp: since,
    contactDuration: "0",
    connections: [
      connection("agent", false, states.agent ?? "connecting", null),
      connection("inbound", true, states.customer ?? "connected", "+61400123456"),
    ],
  };
}
