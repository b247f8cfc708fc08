/** The states an agent can choose. */
import type { LocalStage } from "../stages.ts";
import type { ChosenState } from "./agentDesk.ts";

export function agentStates(stage: LocalStage): readonly [ChosenState, ...ChosenState[]] {
  const state = (id: string, name: string, type: ChosenState["type"]): ChosenState => ({
    name,
    type,
    agentStateARN: `${stage.instanceArn}/agent-state/${id}`,
  });
  return [
    state("b7d1f3a2-0c64-4e58-9f21-6a3d8e5c7b01", "Available", "routable"),
    state("b7d1f3a2-0c64-4e58-9f21-6a3d8e5c7b02", "Break", "not_routable"),
    state("b7d1f3a2-0c64-4e58-9f21-6a3d8e5c7b03", "Training", "not_routable"),
    state("b7d1f3a2-0c64-4e58-9f21-6a3d8e5c7b04", "Offline", "offline"),
  ];
}
