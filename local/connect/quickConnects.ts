/** Whom the agent can transfer to: an expert at a phone number, the second line's queue, the colleague. */
import type { LocalQueue, LocalStage } from "../stages.ts";
import { type Endpoint, phoneEndpoint } from "./agentDesk.ts";

export function quickConnects(stage: LocalStage): readonly Endpoint[] {
  return [
    { ...phoneEndpoint(expertNumber), endpointARN: transferArn(stage, expertId), name: "Product expert" },
    {
      endpointARN: transferArn(stage, stage.secondLine.id),
      type: "queue",
      name: stage.secondLine.name,
      phoneNumber: null,
      agentLogin: null,
      queue: stage.secondLine.arn,
    },
    {
      endpointARN: transferArn(stage, stage.colleague.id),
      type: "agent",
      name: stage.colleague.name,
      phoneNumber: null,
      agentLogin: stage.colleague.username,
      queue: null,
    },
  ];
}

/** The queue in which a contact waits that is transferred here; `null` for a phone number, which is simply dialed. */
export function transferQueue(stage: LocalStage, endpoint: Endpoint): LocalQueue | null {
  switch (endpoint.type) {
    case "phone_number":
      return null;
    case "queue":
      return stage.secondLine;
    case "agent":
      return agentQueue(stage, stage.colleague.id);
  }
}

/** Every agent has a queue of his own, which Amazon Connect names by the agent's id. */
export function agentQueue(stage: LocalStage, agentId: string): LocalQueue {
  return { id: agentId, arn: `${stage.instanceArn}/queue/agent/${agentId}`, name: "" };
}

// A number of the range that Australia's regulator keeps free for fiction.
const expertNumber = "+61491570156";
const expertId = "3d0f1c52-8a67-4e9b-b1d4-6c2f7a905e31";

function transferArn(stage: LocalStage, id: string): string {
  return `${stage.instanceArn}/transfer-destination/${id}`;
}
