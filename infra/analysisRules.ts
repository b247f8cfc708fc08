/** The Contact Lens rules that tell of every finished analysis, as Amazon Connect's rules language has them. */
import { postCallRuleName, postChatRuleName } from "../contract/events.ts";

export interface AnalysisRule {
  readonly name: string;
  readonly ruleName: string;
  readonly eventSource: "OnPostCallAnalysisAvailable" | "OnPostChatAnalysisAvailable";
  readonly subject: "PostCall" | "PostChat";
}

export const analysisRules: readonly AnalysisRule[] = [
  {
    name: "post-call-rule",
    ruleName: postCallRuleName,
    eventSource: "OnPostCallAnalysisAvailable",
    subject: "PostCall",
  },
  {
    name: "post-chat-rule",
    ruleName: postChatRuleName,
    eventSource: "OnPostChatAnalysisAvailable",
    subject: "PostChat",
  },
];

/** Every way a contact can begin: a rule needs a condition, and this one is always met. */
const initiationMethods = ["INBOUND", "OUTBOUND", "TRANSFER", "QUEUE_TRANSFER", "CALLBACK", "API", "DISCONNECT"];

/** As CloudFormation's `AWS::Connect::Rule` takes it. */
export function ruleState({ ruleName, eventSource, subject }: AnalysisRule, instanceArn: string) {
  return {
    InstanceArn: instanceArn,
    Name: ruleName,
    TriggerEventSource: { EventSourceName: eventSource },
    Function: ruleFunction(subject),
    Actions: { EventBridgeActions: [{ Name: ruleName }] },
    PublishStatus: "PUBLISHED",
  };
}

/** As the API's own `CreateRule` takes it. */
export function ruleRequest({ ruleName, eventSource, subject }: AnalysisRule, instanceId: string) {
  return {
    InstanceId: instanceId,
    Name: ruleName,
    TriggerEventSource: { EventSourceName: eventSource },
    Function: ruleFunction(subject),
    Actions: [{ ActionType: "GENERATE_EVENTBRIDGE_EVENT", EventBridgeAction: { Name: ruleName } }],
    PublishStatus: "PUBLISHED",
  };
}

function ruleFunction(subject: AnalysisRule["subject"]): string {
  return JSON.stringify({
    Version: "2022-11-25",
    RuleFunction: {
      Operator: "OR",
      Operands: [
        {
          Operator: "CONTAINS_ANY",
          Operands: initiationMethods,
          ComparisonValue: `$.ContactLens.${subject}.InitiationMethod`,
          Negate: false,
        },
      ],
    },
  });
}
