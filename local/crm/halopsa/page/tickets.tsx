/** Tickets: the list, and one with its details and notes. */
import type { ActionRow, TicketRow, TicketView } from "../pageData.ts";

export function Tickets({ tickets }: { tickets: readonly TicketRow[] }) {
  if (tickets.length === 0) return <p class="empty">No tickets yet.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">ID</th>
          <th scope="col">Summary</th>
          <th scope="col">Customer</th>
          <th scope="col">Type</th>
          <th scope="col">Status</th>
          <th scope="col">Opened</th>
        </tr>
      </thead>
      <tbody>
        {tickets.map((ticket) => (
          <tr key={ticket.id} class="arriving" data-testid="ticket-row" data-id={ticket.id}>
            <td class="number">{ticket.id}</td>
            <td class="wide">
              <a class="strong" href={`/ticket?id=${ticket.id}`}>
                <Summary text={ticket.summary} />
              </a>
            </td>
            <td>
              {ticket.user}
              <div class="quiet">{ticket.client}</div>
            </td>
            <td>{ticket.type}</td>
            <td>
              <Status status={ticket.status} />
            </td>
            <td class="number">
              <Time iso={ticket.openedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Ticket({ view }: { view: TicketView }) {
  const { ticket } = view;
  return (
    <>
      <section class="card ticket">
        <div class="facts">
          <p class="quiet">
            Ticket {ticket.id} · {ticket.type} · {ticket.team}
          </p>
          <h1 data-testid="ticket-summary">
            <Summary text={ticket.summary} />
          </h1>
          <p class="quiet">
            <a href={`/customers?userid=${ticket.userId}`}>{ticket.user}</a>,{" "}
            <a href={`/customers?clientid=${ticket.clientId}`}>{ticket.client}</a> · opened{" "}
            <Time iso={ticket.openedAt} />
          </p>
        </div>
        <Status status={ticket.status} />
      </section>
      <section class="card">
        <div class="facts text" data-testid="ticket-detail">
          <Text text={view.details} />
        </div>
      </section>
      <h2>Actions</h2>
      {view.actions.length === 0 && <p class="empty">No actions yet.</p>}
      <ol class="timeline">
        {view.actions.map((action) => (
          <Action key={action.id} action={action} />
        ))}
      </ol>
    </>
  );
}

function Action({ action }: { action: ActionRow }) {
  return (
    <li
      class={action.internal ? "arriving internal" : "arriving"}
      data-testid="action-row"
      data-private={String(action.internal)}
      data-id={action.id}
    >
      <p class="heading">
        <span class="strong">{action.who}</span>
        <span>{action.outcome}</span>
        {action.internal && <span class="pill">Internal</span>}
        <Time iso={action.at} />
      </p>
      <div class="text">
        <Text text={action.text} />
      </div>
    </li>
  );
}

/** The bracketed reference at the end is for machines: shown, but quietly. */
function Summary({ text }: { text: string }) {
  const [, subject, reference] = /^(.*?)(\s\[[^\]]+\])$/s.exec(text) ?? [text, text, ""];
  return (
    <>
      {subject}
      {reference && <span class="reference">{reference}</span>}
    </>
  );
}

/** Text as it is, with its web addresses as links, labels set bold, and a reference in a line of its own set small. */
function Text({ text }: { text: string }) {
  return (
    <>
      {text.split(/(https?:\/\/\S+|^\[PB-[^\]]+\]$|^[A-Z][\w' ]{1,24}:(?= ))/m).map((part, index) => {
        if (index % 2 === 0) return part;
        if (part.startsWith("[")) return <span class="reference">{part}</span>;
        if (part.endsWith(":")) return <span class="strong">{part}</span>;
        return (
          <a href={part} target="_blank" rel="noopener noreferrer">
            {part}
          </a>
        );
      })}
    </>
  );
}

function Status({ status }: { status: string }) {
  return <span class={`pill status ${status.toLowerCase().replaceAll(" ", "-")}`}>{status}</span>;
}

function Time({ iso }: { iso: string }) {
  return <time dateTime={iso}>{timeFormat.format(new Date(iso))}</time>;
}

const timeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
