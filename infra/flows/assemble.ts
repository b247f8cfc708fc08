/** Puts actions together to a flow document, laid out for the console's editor, and refuses one that is not sound. */
import type { FlowAction, FlowDocument, FlowPosition, FlowType } from "./flow.ts";
import { flowProblems } from "./validate.ts";

/** The first action is where the flow starts. Throws with every problem at once. */
export function assembleFlow(name: string, type: FlowType, actions: readonly FlowAction[]): FlowDocument {
  const document: FlowDocument = {
    Version: "2019-10-30",
    StartAction: actions[0]?.Identifier ?? "",
    Metadata: { entryPointPosition: { x: 0, y: 0 }, ActionMetadata: layOut(actions) },
    Actions: actions,
  };
  const problems = flowProblems(document, type);
  if (problems.length > 0) {
    throw new Error(`The flow "${name}" is not sound:\n${problems.map((problem) => ` - ${problem}`).join("\n")}`);
  }
  return document;
}

const columnWidth = 280;
const rowHeight = 220;
const columns = 6;

/** Row by row in the order in which the flow is written down, which is the order in which it reads. */
function layOut(actions: readonly FlowAction[]): Record<string, { readonly position: FlowPosition }> {
  const positions: Record<string, { readonly position: FlowPosition }> = {};
  for (const [index, { Identifier }] of actions.entries()) {
    positions[Identifier] = {
      position: { x: (1 + (index % columns)) * columnWidth, y: Math.floor(index / columns) * rowHeight },
    };
  }
  return positions;
}
