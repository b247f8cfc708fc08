/** One stage: its pages, its agent, its CRM's health, its queues and functions. */
import { crms } from "../../../contract/crms.ts";
import type { StageView } from "../deskViews.ts";
import { desk } from "./deskClient.ts";
import { faultTitles } from "./names.ts";

export function StagePanel(props: {
  readonly stage: StageView;
  readonly ask: (request: Promise<string | null>) => Promise<void>;
}) {
  const { stage, ask } = props;
  const { crm, pages, agent } = stage;
  return (
    <article class="stage">
      <h3>
        {crms[crm].title} <small>{stage.number}</small>
      </h3>
      <p class="links">
        <a href={pages.crm} target={`patchbay-${crm}`}>
          {crm === "sap" ? "SAP desktop with the connector" : crms[crm].title}
        </a>
        {crm !== "sap" && (
          <a href={pages.connector} target="patchbay-connector">
            Connector
          </a>
        )}
      </p>
      <div class="agent">
        <p>
          {agent.name} <span class="state">{agent.state}</span>
        </p>
        <div class="buttons">
          {(["accept", "reject", "hangup", "close"] as const).map((action) => (
            <button key={action} type="button" class="quiet" onClick={() => void ask(desk.agent(action, crm))}>
              {actionTitles[action]}
            </button>
          ))}
          <button type="button" class="quiet" onClick={() => void ask(desk.agentState("Available", crm))}>
            Available
          </button>
          <button type="button" class="quiet" onClick={() => void ask(desk.agentState("Offline", crm))}>
            Offline
          </button>
        </div>
      </div>
      <label class="field">
        {crms[crm].title}'s interface
        <select
          value={stage.fault.kind}
          data-testid={`fault-${crm}`}
          onChange={(event) => void ask(desk.fault(crm, { kind: event.currentTarget.value }))}
        >
          {Object.entries(faultTitles).map(([kind, title]) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <table>
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col">waiting</th>
            <th scope="col">in work</th>
            <th scope="col">dead</th>
          </tr>
        </thead>
        <tbody>
          {stage.queues.map((queue) => (
            <tr key={queue.name} class={queue.deadLetters > 0 ? "bad" : ""}>
              <th scope="row">{queue.name}</th>
              <td>{queue.waiting}</td>
              <td>{queue.inFlight}</td>
              <td>{queue.deadLetters}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <thead>
          <tr>
            <th scope="col">Function</th>
            <th scope="col">runs</th>
            <th scope="col">failed</th>
          </tr>
        </thead>
        <tbody>
          {stage.functions.map((one) => (
            <tr key={one.name} class={one.failures > 0 ? "bad" : ""}>
              <th scope="row">
                <a href={`/local/logs/${crm}/${one.name}`} target="patchbay-logs">
                  {one.name}
                </a>
              </th>
              <td>{one.invocations}</td>
              <td>{one.failures}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

const actionTitles = { accept: "Accept", reject: "Reject", hangup: "Hang up", close: "Close" } as const;
