/**
 * The events Patchbay listens to, the queues they wait in, and the functions that take them: what the stacks deploy and
 * the local runtime matches with.
 */

export type QueueName = "callLogging" | "callSummary";

export interface QueueDefinition {
  /** At least six times the function's timeout, as AWS advises for queue-driven functions. */
  readonly visibilityTimeoutSeconds: number;
  /** Deliveries before a message moves to the dead-letter queue. Waiting is done by new messages, so only failures count. */
  readonly maxReceiveCount: number;
  readonly retentionDays: number;
  readonly batchSize: number;
  /** Batches at work at once: what bounds the load on the CRM. */
  readonly maximumConcurrency: number;
}

export const queues: Readonly<Record<QueueName, QueueDefinition>> = {
  callLogging: {
    visibilityTimeoutSeconds: 180,
    maxReceiveCount: 5,
    retentionDays: 4,
    batchSize: 10,
    maximumConcurrency: 2,
  },
  callSummary: {
    visibilityTimeoutSeconds: 180,
    maxReceiveCount: 5,
    retentionDays: 4,
    batchSize: 5,
    maximumConcurrency: 2,
  },
};

/** A queue's dead letters are in the queue of the same name with this behind it, and so is its URL. */
export const deadLetterSuffix = "-dead-letter";

/** Message attribute of a dead letter: why it was given up, for people. */
export const deadLetterReasonAttribute = "patchbay-reason";

export const contactEventDetailType = "Amazon Connect Contact Event";

/** The name in the EventBridge reference, and what the 2026 renaming of the service may have made of it. */
export const contactEventDetailTypes = [
  contactEventDetailType,
  "Connect Customer Contact Event",
  "Amazon Connect Customer Contact Event",
] as const;

/** The name in the EventBridge reference, and the one in the 2026 admin guide, which may be a slip of its renaming. */
export const postCallDetailTypes = [
  "Contact Lens Post Call Rules Matched",
  "conversational analytics Post Call Rules Matched",
  "Contact Lens Post Chat Rules Matched",
  "conversational analytics Post Chat Rules Matched",
] as const;

export const analysisStateDetailType = "Contact Lens Analysis State Change";

/**
 * Names of the Contact Lens rules, and of their EventBridge actions, that tell of a finished analysis. An instance has one
 * rule of a name, and calls and chats need one each.
 */
export const postCallRuleName = "patchbay-post-call";
export const postChatRuleName = "patchbay-post-chat";

/** An EventBridge pattern: each key's list holds the values that match, or filters such as `{ prefix }`. */
export interface EventPattern {
  readonly [key: string]: readonly EventPatternValue[] | EventPattern;
}
export type EventPatternValue = string | number | boolean | null | { readonly [filter: string]: unknown };

/** One EventBridge rule, which puts what it matches into a queue as it came. */
export interface EventRule {
  /** Its physical name has the stage before it. */
  readonly name: string;
  readonly pattern: EventPattern;
  readonly queue: QueueName;
}

/** The rules of one stage. An account may hold several instances, so each pattern names this stage's own. */
export function eventRules(instanceArn: string): readonly EventRule[] {
  return [
    {
      name: "contact-events",
      pattern: {
        source: ["aws.connect"],
        "detail-type": [...contactEventDetailTypes],
        detail: { instanceArn: [instanceArn] },
      },
      queue: "callLogging",
    },
    {
      name: "analysis-finished",
      pattern: {
        source: ["aws.connect"],
        "detail-type": [...postCallDetailTypes],
        detail: { instanceArn: [instanceArn], ruleName: [postCallRuleName, postChatRuleName] },
      },
      queue: "callSummary",
    },
    {
      name: "analysis-failed",
      pattern: {
        source: ["aws.connect"],
        "detail-type": [analysisStateDetailType],
        detail: { instance: [instanceArn], state: ["FAILED"] },
      },
      queue: "callSummary",
    },
  ];
}
