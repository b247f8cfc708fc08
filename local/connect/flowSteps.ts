/** What a flow does to its contact, and what follows when it ends. */
import type { ContactId } from "../../contract/identifiers.ts";
import type { LocalQueue, LocalStage } from "../stages.ts";
import { connectionIn } from "./agentDesk.ts";
import { endLeg } from "./callLifecycle.ts";
import type { ContactRecording } from "./contactState.ts";
import type { FlowEnding } from "./flowRunner.ts";
import { agentQueue } from "./quickConnects.ts";
import type { FlowName, Turn } from "./turn.ts";

const customerAnswersMilliseconds = 3_000;

export function noteFlowStep(turn: Turn, contactId: ContactId, step: string): void {
  turn.changeLeg(contactId, (leg) => ({ ...leg, flowSteps: [...leg.flowSteps, step] }));
}

export function setAttributes(
  turn: Turn,
  contactId: ContactId,
  target: "Current" | "Related",
  attributes: Readonly<Record<string, string>>,
): boolean {
  const own = turn.leg(contactId);
  const relatedId = own?.relatedContactId ?? null;
  const leg = target === "Current" ? own : relatedId === null ? null : turn.leg(relatedId);
  if (leg === null) return false;
  const merged = { ...leg.attributes, ...attributes };
  if (Buffer.byteLength(JSON.stringify(merged), "utf8") > longestAttributesBytes) return false;
  turn.changeLeg(leg.contactId, (before) => ({ ...before, attributes: merged }));
  return true;
}

/** The next of the keys that the caller presses; a terminator ends them and is used up with them. */
export function pressKeys(turn: Turn, contactId: ContactId, most: number, terminator: string | null): string {
  const keys = turn.leg(contactId)?.keysToPress ?? "";
  const end = terminator === null ? -1 : keys.slice(0, most + 1).indexOf(terminator);
  const pressed = keys.slice(0, end < 0 ? most : end);
  const used = end < 0 ? pressed.length : end + 1;
  turn.changeLeg(contactId, (leg) => ({ ...leg, keysToPress: leg.keysToPress.slice(used) }));
  return pressed;
}

export function setRecording(turn: Turn, contactId: ContactId, recording: ContactRecording): void {
  const before = turn.leg(contactId);
  turn.changeLeg(contactId, (leg) => ({ ...leg, recording }));
  if (recording.analyzed && before?.recording.analyzed === false) turn.announce(contactId, "CONTACT_DATA_UPDATED");
}

/** @param wanted a queue's id or ARN */
export function setQueue(turn: Turn, contactId: ContactId, wanted: string): boolean {
  const queue = queuesOf(turn.moment.stage).find(({ id, arn }) => id === wanted || arn === wanted);
  if (queue === undefined) return false;
  turn.changeLeg(contactId, (leg) => ({ ...leg, targetQueue: queue }));
  return true;
}

export function flowEnded(turn: Turn, contactId: ContactId, flow: FlowName, ending: FlowEnding): void {
  // The customer can hang up between the flow's last action and this.
  if (ending === "queued" || ending === "abandoned" || turn.leg(contactId)?.phase !== "inFlow") return;
  if (flow === "outboundWhisper" && ending === "ended") putThrough(turn, contactId);
  else endLeg(turn, contactId, "CONTACT_FLOW_DISCONNECT");
}

export function queuesOf(stage: LocalStage): readonly LocalQueue[] {
  return [stage.queue, stage.secondLine, agentQueue(stage, stage.colleague.id)];
}

/** Connect keeps 32 KB of attributes with a contact. */
const longestAttributesBytes = 32 * 1024;

/** The agent has heard the whisper: now the customer's phone rings. */
function putThrough(turn: Turn, contactId: ContactId): void {
  turn.changeLeg(contactId, (leg) => ({ ...leg, phase: "ringing" }));
  turn.changeDeskContact(contactId, (contact) =>
    connectionIn(contact, "connected", turn.now, ({ role }) => role === "agent"),
  );
  turn.later(customerAnswersMilliseconds, { is: "customerAnswers", contactId });
}
