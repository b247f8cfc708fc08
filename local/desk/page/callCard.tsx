/** One call: where it stands, what it went through, what is in the CRM. */
import { crms } from "../../../contract/crms.ts";
import type { CallView, LegView } from "../deskViews.ts";
import { desk } from "./deskClient.ts";
import { stateTitles } from "./names.ts";

export function CallCard(props: {
  readonly call: CallView;
  readonly ask: (request: Promise<string | null>) => Promise<void>;
}) {
  const { call, ask } = props;
  const { attributes } = call;
  return (
    <article class={`call is-${call.state}`} data-testid="call">
      <header>
        <h3>
          {readable(attributes.CustomerName) ?? caller(call)}
          <small>
            {caller(call)} to {crms[call.crm].title}
          </small>
        </h3>
        <span class="state" data-testid="call-state">
          {stateTitles[call.state]}
        </span>
        {call.endedAt === null && (
          <button type="button" class="danger" onClick={() => void ask(desk.hangUp(call.contactId))}>
            Customer hangs up
          </button>
        )}
      </header>
      <ol class="path" aria-label="Path of the call">
        <Step done={call.flowSteps.length > 0} title="Flow" />
        <Step
          done={readable(attributes.MatchKind) !== null || attributes.CustomerFound !== undefined}
          title={found(call)}
        />
        <Step done={call.legs.some(({ answeredAt }) => answeredAt !== null)} title={call.agent?.name ?? "Agent"} />
        <Step done={call.endedAt !== null} title="Ended" />
        <Step done={call.record !== null} title="In the CRM" />
        <Step
          done={call.summary !== null || call.summaryAbsence !== null}
          title={call.summaryAbsence === null ? "Summary" : "No summary"}
        />
      </ol>
      {call.record !== null && (
        <p>
          <a href={call.record.url} target="patchbay-crm" data-testid="record-link">
            Record {call.record.id.slice(0, 8)} in {crms[call.record.crm].title}
          </a>
        </p>
      )}
      {call.summary !== null && <p class="summary">{call.summary}</p>}
      <details>
        <summary>
          {call.legs.length === 1 ? "1 leg" : `${call.legs.length} legs`}, {call.flowSteps.length} flow steps
        </summary>
        <ul class="legs">
          {call.legs.map((leg) => (
            <li key={leg.contactId}>{legLine(leg)}</li>
          ))}
        </ul>
        <ol class="steps">
          {call.flowSteps.map((step, index) => (
            <li key={`${index}-${step}`}>{step}</li>
          ))}
        </ol>
      </details>
    </article>
  );
}

function Step({ done, title }: { readonly done: boolean; readonly title: string }) {
  return (
    <li class={done ? "done" : ""}>
      <span aria-hidden="true">{done ? "●" : "○"}</span> {title}
      <span class="for-readers">{done ? ", done" : ", not yet"}</span>
    </li>
  );
}

function caller({ from, attributes }: CallView): string {
  if (from === "anonymous") return "Withheld number";
  return from ?? attributes.customerName ?? "Chat";
}

function found({ attributes }: CallView): string {
  switch (attributes.MatchKind) {
    case "one":
      return "One customer";
    case "many":
      return `${attributes.MatchCount} customers`;
    case "anonymous":
      return "Withheld";
    case "unavailable":
      return "CRM did not answer";
    default:
      return attributes.CustomerFound === "false" ? "Nobody found" : "Look-up";
  }
}

function legLine(leg: LegView): string {
  const parts = [
    leg.initiationMethod.toLowerCase().replaceAll("_", " "),
    stateTitles[leg.state],
    leg.agent ?? "no agent",
    leg.queue ?? "no queue",
  ];
  if (leg.disconnectReason !== null) parts.push(leg.disconnectReason.toLowerCase().replaceAll("_", " "));
  return parts.join(" · ");
}

function readable(value: string | undefined): string | null {
  return value === undefined || value === "" || value === "none" ? null : value;
}
