/**
 * The events of a history as EventBridge and a bad day deliver them: some twice, some late and so out of order, some not
 * at all. Amazon Connect promises "best effort" for its contact events, and EventBridge "at least once".
 */
import {
  analysisStateDetailType,
  contactEventDetailType,
  postCallDetailTypes,
  postCallRuleName,
} from "../contract/events.ts";
import type { LocalStage } from "../local/stages.ts";
import type { Analysis, History, Leg } from "./history.ts";
import type { Chance } from "./random.ts";

export interface Delivery {
  /** Seconds since the call began. */
  readonly at: number;
  readonly event: object;
}

export interface Disorder {
  readonly deliveries: readonly Delivery[];
  readonly duplicates: number;
  readonly delays: number;
  readonly losses: number;
}

/** How much of what happens may never be told. */
export type Losses =
  /** Of each leg at least one event of its end comes through. */
  | "mendable by later events"
  /** Anything; something else has to find out. */
  | "any";

/** @param momentOf the time of day of so many seconds into the call */
export function disorderOf(
  history: History,
  stage: LocalStage,
  momentOf: (seconds: number) => Date,
  chance: Chance,
  losses: Losses,
): Disorder {
  const deliveries: Delivery[] = [];
  const counts = { duplicates: 0, delays: 0, losses: 0 };
  const deliver = (at: number, event: object) => {
    const copies = chance.percent(15) ? 2 : 1;
    counts.duplicates += copies - 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = chance.percent(15);
      if (late) counts.delays += 1;
      deliveries.push({ at: at + (late ? chance.between(1, 900) : chance.between(0, 2)), event });
    }
  };

  for (const leg of [...history.legs, ...history.supervisors]) {
    const events = contactEvents(history, leg);
    const kept = losses === "any" ? null : chance.pick(["DISCONNECTED", "COMPLETED"]);
    for (const { type, at } of events) {
      if (type !== kept && chance.percent(8)) counts.losses += 1;
      else deliver(at, contactEvent(history, leg, type, stage, momentOf, chance.uuid(), at));
    }
  }
  for (const analysis of history.analyses) {
    if (losses === "any" && chance.percent(5)) counts.losses += 1;
    else deliver(analysis.toldAt, analysisEvent(history, analysis, stage, momentOf, chance.uuid()));
  }
  return { deliveries, ...counts };
}

type EventType = "INITIATED" | "CONNECTED_TO_SYSTEM" | "QUEUED" | "CONNECTED_TO_AGENT" | "DISCONNECTED" | "COMPLETED";

function contactEvents(history: History, leg: Leg): readonly { readonly type: EventType; readonly at: number }[] {
  return [
    { type: "INITIATED", at: leg.initiatedAt },
    ...(history.channel === "VOICE" && leg.reachedAt !== null
      ? [{ type: "CONNECTED_TO_SYSTEM", at: leg.reachedAt } as const]
      : []),
    ...(leg.queued ? [{ type: "QUEUED", at: leg.initiatedAt + 1 } as const] : []),
    ...(leg.connectedAt === null ? [] : [{ type: "CONNECTED_TO_AGENT", at: leg.connectedAt } as const]),
    { type: "DISCONNECTED", at: leg.disconnectedAt },
    { type: "COMPLETED", at: leg.completedAt },
  ];
}

/** What Connect writes for an agent who was rung and never connected. */
const neverConnected = "1970-01-01T00:00:00.001Z";

function contactEvent(
  history: History,
  leg: Leg,
  eventType: EventType,
  stage: LocalStage,
  momentOf: (seconds: number) => Date,
  id: string,
  at: number,
): object {
  const time = (seconds: number) => momentOf(seconds).toISOString();
  const over = eventType === "DISCONNECTED" || eventType === "COMPLETED";
  const reached = leg.reachedAt !== null && at >= leg.reachedAt;
  const rung = leg.agent !== null && (over || eventType === "CONNECTED_TO_AGENT");
  return {
    ...envelope(stage, id, contactEventDetailType, momentOf(at)),
    resources: [contactArn(stage, leg.contactId), stage.instanceArn],
    detail: {
      eventType,
      contactId: leg.contactId,
      initialContactId: leg.initialContactId,
      ...(leg.previousContactId === null ? {} : { previousContactId: leg.previousContactId }),
      channel: history.channel,
      instanceArn: stage.instanceArn,
      initiationMethod: leg.method,
      initiationTimestamp: time(leg.initiatedAt),
      ...(reached || over
        ? { connectedToSystemTimestamp: leg.reachedAt === null ? neverConnected : time(leg.reachedAt) }
        : {}),
      ...(over ? { disconnectTimestamp: time(leg.disconnectedAt), disconnectReason: leg.reason } : {}),
      ...(leg.queued && eventType !== "INITIATED"
        ? {
            queueInfo: {
              queueArn: stage.queue.arn,
              queueType: "STANDARD",
              enqueueTimestamp: time(leg.initiatedAt + 1),
            },
          }
        : {}),
      ...(rung
        ? {
            agentInfo: {
              agentArn: agentArn(stage, leg.agent ?? 0),
              connectedToAgentTimestamp: leg.connectedAt === null ? neverConnected : time(leg.connectedAt),
            },
          }
        : {}),
    },
  };
}

function analysisEvent(
  history: History,
  analysis: Analysis,
  stage: LocalStage,
  momentOf: (seconds: number) => Date,
  id: string,
): object {
  const contact = contactArn(stage, analysis.contactId);
  const at = momentOf(analysis.toldAt);
  if (analysis.result === "failed") {
    return {
      ...envelope(stage, id, analysisStateDetailType, at),
      resources: [stage.instanceArn, contact],
      detail: {
        instance: stage.instanceArn,
        contact,
        channel: history.channel,
        state: "FAILED",
        reasonCode: "RECORDING_FILE_TOO_SMALL",
      },
    };
  }
  const [postCall, , postChat] = postCallDetailTypes;
  return {
    ...envelope(stage, id, history.channel === "VOICE" ? postCall : postChat, at),
    resources: [stage.instanceArn],
    detail: {
      version: "1.0",
      ruleName: postCallRuleName,
      actionName: postCallRuleName,
      instanceArn: stage.instanceArn,
      contactArn: contact,
      agentArn: "",
      queueArn: "",
    },
  };
}

export function agentArn(stage: LocalStage, agent: number): string {
  return `${stage.instanceArn}/agent/soak-${agent}`;
}

function contactArn(stage: LocalStage, contactId: string): string {
  return `${stage.instanceArn}/contact/${contactId}`;
}

function envelope(stage: LocalStage, id: string, detailType: string, at: Date): object {
  return {
    version: "0",
    id,
    "detail-type": detailType,
    source: "aws.connect",
    account: stage.accountId,
    time: `${at.toISOString().slice(0, 19)}Z`,
    region: stage.region,
  };
}
