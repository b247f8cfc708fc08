/** The customer hub: who it is, how to reach them, what is open. Numbers are links that dial through the widget. */
import type { CustomerHub } from "../desktopData.ts";

export function Hub(props: { readonly customer: CustomerHub; readonly onDial: (phoneNumber: string) => void }) {
  const { customer } = props;
  return (
    <section class="card hub">
      <p class="kicker">
        {customer.kind} {customer.displayId}
      </p>
      <h1 data-testid="hub-name">{customer.name}</h1>
      <p class="muted">
        {[customer.company, customer.status, customer.priority && `${customer.priority} priority`]
          .filter((text) => text)
          .join(" · ")}
      </p>
      <dl class="reach">
        {customer.phoneNumbers.map((number) => (
          <div key={number}>
            <dt>Phone</dt>
            <dd>
              <button
                type="button"
                class="link"
                data-testid="click-to-dial"
                aria-label={`Call ${number}`}
                onClick={() => props.onDial(number)}
              >
                {number}
              </button>
            </dd>
          </div>
        ))}
        {customer.email !== null && (
          <div>
            <dt>E-mail</dt>
            <dd>{customer.email}</dd>
          </div>
        )}
      </dl>
      <h2>Open cases</h2>
      {customer.openCases.length === 0 ? (
        <p class="muted">None.</p>
      ) : (
        <ul class="cases">
          {customer.openCases.map((one) => (
            <li key={one.id} data-testid="open-case">
              <span class="caseId">{one.displayId}</span>
              <span>{one.subject}</span>
              <span class="tag">{one.status}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
