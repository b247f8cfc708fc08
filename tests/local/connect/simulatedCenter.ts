/** A call center that stands still until told, with the flows Patchbay deploys, and an agent at its softphone. */
import { lookupAttributeNames } from "../../../contract/attributes.ts";
import type { ContactId, E164 } from "../../../contract/identifiers.ts";
import { inboundFlow } from "../../../infra/flows/inbound.ts";
import { outboundWhisperFlow } from "../../../infra/flows/outboundWhisper.ts";
import { promptsFor } from "../../../infra/flows/prompts.ts";
import { transferFlow } from "../../../infra/flows/transfer.ts";
import { ManualClock } from "../../../local/clock.ts";
import { type CallEngineParts, createCallEngine } from "../../../local/connect/callEngine.ts";
import type { ApiResult, BusEvent, ContactCenter, SimulatedContact } from "../../../local/connect/contactCenter.ts";
import { localStage, portsFrom } from "../../../local/stages.ts";

export const stage = localStage("halopsa", portsFrom(4400));
export const johnsNumber = "+61400123456" as E164;
export const lookupArn = `arn:aws:lambda:${stage.region}:${stage.accountId}:function:customer-lookup`;

const prompts = promptsFor("en-AU");

export const flows = {
  inbound: inboundFlow({
    queueArn: stage.queue.arn,
    hoursOfOperationId: "office-hours",
    language: "en-AU",
    voice: { name: "Olivia", engine: "neural" },
    prompts,
    keypadMenu: false,
    lookupFunctionArn: lookupArn,
    lookupTimeLimitSeconds: 8,
  }),
  outboundWhisper: outboundWhisperFlow({
    language: "en-AU",
    lookupFunctionArn: lookupArn,
    lookupTimeLimitSeconds: 8,
  }),
  transfer: transferFlow({
    language: "en-AU",
    lookupFunctionArn: lookupArn,
    lookupTimeLimitSeconds: 8,
    prompts,
  }),
};

export interface SimulatedCenter {
  readonly center: ContactCenter;
  readonly clock: ManualClock;
  readonly events: readonly BusEvent[];
  readonly files: ReadonlyMap<string, string>;
  /** Lets time go by, and everything happen that falls into it. */
  elapse(seconds: number): Promise<void>;
  /** A call that has come as far as ringing at the agent's. */
  ringingCall(conversation?: string): Promise<ContactId>;
  /** A call that the agent has taken. */
  takenCall(conversation?: string): Promise<ContactId>;
  ask(method: string, params?: Readonly<Record<string, unknown>>): Promise<ApiResult>;
  contact(contactId: ContactId): SimulatedContact;
  agentState(): string;
  /** The agent's contact, as the softphone has it. */
  desk(contactId: ContactId): DeskView;
  eventTypes(contactId: ContactId): readonly unknown[];
}

export interface DeskView {
  readonly contactId: string;
  readonly state: { readonly type: string; readonly timestamp: Date };
  readonly connections: readonly ConnectionView[];
  readonly attributes: Readonly<Record<string, { readonly name: string; readonly value: string }>>;
}
export interface ConnectionView {
  readonly connectionId: string;
  readonly type: string;
  readonly initial: boolean;
  readonly mute: boolean;
  readonly quickConnectName: string | null;
  readonly state: { readonly type: string };
  readonly endpoint: { readonly phoneNumber: string | null } | null;
}

export function simulatedCenter(parts: Partial<CallEngineParts> = {}): SimulatedCenter {
  const clock = new ManualClock();
  const events: BusEvent[] = [];
  const files = new Map<string, string>();
  const center = createCallEngine({
    stage,
    clock,
    flows,
    invokeFunction: async () => ({ ok: true, payload: lookupAnswer }),
    writeFile: async (bucket, key, body) => {
      files.set(`${bucket}/${key}`, body);
    },
    random: () => 0.5,
    ...parts,
  });
  center.onEvent((event) => events.push(event));
  const elapse = async (seconds: number): Promise<void> => {
    await quiet();
    for (let left = seconds * 1000; left > 0; left -= slice) {
      clock.advance(Math.min(slice, left));
      await quiet();
    }
  };
  const contact = (contactId: ContactId): SimulatedContact => {
    const found = center.contact(contactId);
    if (found === null) throw new Error(`no contact ${contactId}`);
    return found;
  };
  const snapshot = () => center.agentLine.state().snapshot as unknown as SnapshotView;
  const ask: SimulatedCenter["ask"] = (method, params = {}) => center.agentLine.request(method, params);
  const ringingCall = async (conversation?: string): Promise<ContactId> => {
    const contactId = center.placeCall({
      from: johnsNumber,
      ...(conversation === undefined ? {} : { conversation }),
    });
    await elapse(10);
    return contactId;
  };
  return {
    center,
    clock,
    events,
    files,
    elapse,
    ringingCall,
    takenCall: async (conversation) => {
      const contactId = await ringingCall(conversation);
      await ask("acceptContact", { contactId });
      return contactId;
    },
    ask,
    contact,
    agentState: () => snapshot().state.name,
    desk: (contactId) => {
      const found = snapshot().contacts.find((one) => one.contactId === contactId);
      if (found === undefined) throw new Error(`not on the desk: ${contactId}`);
      return found;
    },
    eventTypes: (contactId) =>
      events.filter(({ detail }) => detail.contactId === contactId).map(({ detail }) => detail.eventType),
  };
}

export function connectionOf(view: DeskView, which: "agent" | "customer" | "thirdParty"): ConnectionView {
  const found = view.connections.find(({ type, initial }) =>
    which === "agent" ? type === "agent" : which === "customer" ? initial : type !== "agent" && !initial,
  );
  if (found === undefined) throw new Error(`no ${which} connection`);
  return found;
}

/** Everything that waits for no clock has happened. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const slice = 250;

const lookupAnswer = Object.fromEntries(
  lookupAttributeNames.map((name) => [name, name === "CustomerFound" ? "true" : `the ${name}`]),
);

interface SnapshotView {
  readonly state: { readonly name: string; readonly type: string };
  readonly contacts: readonly DeskView[];
}
