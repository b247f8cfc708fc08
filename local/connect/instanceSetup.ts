/** What is set up on an instance beside its calls: approved origins, rules, flows. What an operator may get wrong, so it changes. */
import { postCallRuleName } from "../../contract/events.ts";
import type { LocalStage } from "../stages.ts";

export interface InstanceSetup {
  /** Exact origins that may frame the softphone. */
  approvedOrigins: readonly string[];
  rules: readonly InstanceRule[];
  flows: readonly InstanceFlow[];
}

export interface InstanceRule {
  readonly id: string;
  readonly name: string;
  readonly eventSource: "OnPostCallAnalysisAvailable" | "OnPostChatAnalysisAvailable";
  readonly status: "DRAFT" | "PUBLISHED";
}

export interface InstanceFlow {
  readonly id: string;
  readonly name: string;
  readonly type: "CONTACT_FLOW" | "OUTBOUND_WHISPER" | "QUEUE_TRANSFER";
  readonly status: "SAVED" | "PUBLISHED";
}

/** As the stacks leave an instance. */
export function instanceSetup(stage: LocalStage): InstanceSetup {
  return {
    approvedOrigins: [stage.origins.connector, stage.origins.crm],
    rules: [
      { id: "post-call", name: postCallRuleName, eventSource: "OnPostCallAnalysisAvailable", status: "PUBLISHED" },
      {
        id: "post-chat",
        name: `${postCallRuleName}-chat`,
        eventSource: "OnPostChatAnalysisAvailable",
        status: "PUBLISHED",
      },
    ],
    flows: [
      { id: "inbound", name: "patchbay-inbound", type: "CONTACT_FLOW", status: "PUBLISHED" },
      { id: "outbound-whisper", name: "patchbay-outbound-whisper", type: "OUTBOUND_WHISPER", status: "PUBLISHED" },
      { id: "transfer", name: "patchbay-transfer", type: "QUEUE_TRANSFER", status: "PUBLISHED" },
    ],
  };
}
