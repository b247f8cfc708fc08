/** Who is logged in, and whether the next contact may come. */
import type { Language } from "../../i18n/messages.ts";
import type { PhoneAgent, PhoneState } from "../../softphone/phone.ts";
import { useSurroundings } from "./surroundings.ts";

export interface AgentBarProps {
  readonly agent: PhoneAgent | null;
  readonly phone: PhoneState;
  /** Notes that the API does not have yet, of contacts that are gone. */
  readonly unsent: number;
}

export function AgentBar({ agent, phone, unsent }: AgentBarProps) {
  const { language } = useSurroundings();
  return (
    <header class="agent-bar">
      <span class="agent-name">{agent?.name ?? language.t("agent.unknown")}</span>
      <span role="status">
        {unsent > 0 && (
          <span class="tag warning" data-testid="unsent">
            {language.t("agent.unsent", { count: unsent })}
          </span>
        )}
      </span>
      {agent !== null && <StatePicker agent={agent} enabled={phone.kind === "ready"} />}
    </header>
  );
}

function StatePicker({ agent, enabled }: { agent: PhoneAgent; enabled: boolean }) {
  const { language, act } = useSurroundings();
  const { t } = language;
  // States such as "Busy" are set by Amazon Connect; they are shown, not offered.
  const offered = agent.states.some(({ name }) => name === agent.state.name);
  return (
    <>
      {agent.nextState !== null && <span class="agent-next">{t("agent.next", { state: agent.nextState.name })}</span>}
      <span class="agent-state" data-kind={agent.state.kind}>
        <span class="state-dot" aria-hidden="true" />
        <select
          data-testid="agent-state"
          data-state={agent.state.name}
          aria-label={t("agent.state")}
          disabled={!enabled}
          value={agent.state.name}
          onChange={({ currentTarget }) => {
            act.setAgentState(currentTarget.value);
            // The softphone decides: until it has, the picker says what is.
            currentTarget.value = agent.state.name;
          }}
        >
          {!offered && (
            <option value={agent.state.name} disabled>
              {systemState(agent.state.name, language)}
            </option>
          )}
          {agent.states.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </span>
    </>
  );
}

/** Amazon Connect's own names for states it sets are words of its program, not of people. */
function systemState(name: string, { t }: Language): string {
  const known = systemStates.find((state) => state === name);
  return known === undefined ? name : t(`agent.${known}`);
}

const systemStates = [
  "Busy",
  "PendingBusy",
  "CallingCustomer",
  "AfterCallWork",
  "MissedCallAgent",
  "FailedConnectCustomer",
] as const;
