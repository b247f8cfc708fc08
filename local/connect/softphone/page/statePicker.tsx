/** Who the agent is, what state they are in and for how long, and the choice of another. */
import type { AgentView } from "./agentView.ts";
import { Stopwatch } from "./duration.tsx";
import type { Attempt, SoftphoneActions } from "./softphoneActions.ts";

export function StatePicker(props: {
  readonly agent: AgentView;
  readonly attempt: Attempt;
  readonly actions: SoftphoneActions;
}) {
  const { agent, attempt, actions } = props;
  const choose = (arn: string) => {
    const choice = agent.choices.find((candidate) => candidate.arn === arn);
    if (choice !== undefined) attempt(() => actions.chooseState(choice, agent));
  };
  return (
    <div class="agent">
      <div class="agentLine">
        <strong>{agent.name}</strong>
        <span>
          <span data-testid="agent-state-name">{systemStateNames[agent.stateName] ?? agent.stateName}</span>{" "}
          <Stopwatch since={agent.stateSince} label="Time in this state" />
        </span>
      </div>
      <select
        data-testid="agent-state"
        aria-label="Your state"
        value={agent.chosenStateArn ?? ""}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {agent.chosenStateArn === null && <option value="">Choose a state</option>}
        {agent.choices.map((choice) => (
          <option key={choice.arn} value={choice.arn}>
            {choice.name === agent.nextStateName ? `Next: ${choice.name}` : choice.name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The states that Amazon Connect itself sets, in words. */
const systemStateNames: Readonly<Record<string, string>> = {
  PendingBusy: "Ringing",
  Busy: "On a call",
  CallingCustomer: "Dialing",
  AfterCallWork: "After call work",
  MissedCallAgent: "Missed a call",
  FailedConnectAgent: "Could not be connected",
  FailedConnectCustomer: "Customer not reached",
};
