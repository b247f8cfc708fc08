/** People: the list, and one with a form to change name and numbers. */
import { useState } from "preact/hooks";
import type { PersonEdit, PersonEdited, PersonRow } from "../pageData.ts";

export function People({ people }: { people: readonly PersonRow[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Client</th>
          <th scope="col">Phone</th>
          <th scope="col">Mobile</th>
          <th scope="col">E-mail</th>
          <th scope="col" class="count">
            Open
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id} data-testid="customer-row" data-id={person.id}>
            <td>
              <a class="strong" href={`/customers?userid=${person.id}`}>
                {person.name}
              </a>
              {person.important && <span class="pill important">Important</span>}
            </td>
            <td>
              <a href={`/customers?clientid=${person.clientId}`}>{person.client}</a>
            </td>
            <td class="number">{person.phone || "–"}</td>
            <td class="number">{person.mobile || "–"}</td>
            <td>{person.email}</td>
            <td class="count">{person.openTickets || "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function CustomerCard({ person }: { person: PersonRow }) {
  const [editing, setEditing] = useState(false);
  const [outcome, setOutcome] = useState<string | null>(null);
  const save = async (edit: PersonEdit) => {
    setOutcome(await sendEdit(person.id, edit));
    setEditing(false);
  };
  return (
    <section class="card" data-testid="customer-card">
      <div class="initials" aria-hidden="true">
        {initialsOf(person.name)}
      </div>
      <div class="facts">
        <h1 data-testid="customer-name">
          {person.name}
          {person.important && <span class="pill important">Important</span>}
        </h1>
        <p class="quiet">
          <a href={`/customers?clientid=${person.clientId}`}>{person.client}</a> · contact {person.id}
        </p>
        {editing ? (
          <EditForm person={person} save={save} cancel={() => setEditing(false)} />
        ) : (
          <dl>
            <dt>Phone</dt>
            <dd class="number">{person.phone || "–"}</dd>
            <dt>Mobile</dt>
            <dd class="number">{person.mobile || "–"}</dd>
            <dt>E-mail</dt>
            <dd>{person.email || "–"}</dd>
          </dl>
        )}
        {outcome !== null && (
          <p class="quiet" role="status" data-testid="edit-outcome">
            {outcome}
          </p>
        )}
      </div>
      {!editing && (
        <button type="button" data-testid="edit-customer" onClick={() => setEditing(true)}>
          Edit
        </button>
      )}
    </section>
  );
}

function EditForm(props: { person: PersonRow; save: (edit: PersonEdit) => void; cancel: () => void }) {
  const { person } = props;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const read = (name: keyof PersonEdit) => String(form.get(name) ?? "");
    props.save({ name: read("name"), phone: read("phone"), mobile: read("mobile") });
  };
  return (
    <form onSubmit={submit} data-testid="edit-form">
      <label>
        Name
        <input name="name" defaultValue={person.name} required />
      </label>
      <label>
        Phone
        <input name="phone" defaultValue={person.phone} inputMode="tel" />
      </label>
      <label>
        Mobile
        <input name="mobile" defaultValue={person.mobile} inputMode="tel" />
      </label>
      <div class="actions">
        <button type="submit" class="primary" data-testid="save-customer">
          Save
        </button>
        <button type="button" onClick={props.cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** What became of it, in words. */
async function sendEdit(id: number, edit: PersonEdit): Promise<string> {
  const answer = await fetch(`/page-data/customers/${id}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(edit),
  });
  if (!answer.ok) return `Not saved: the simulator answered ${answer.status}.`;
  const { delivery } = (await answer.json()) as PersonEdited;
  if (delivery === null) return "Saved. No webhook is configured.";
  if (delivery.status === null) return "Saved. Nobody answered the webhook.";
  return `Saved. The webhook was answered with ${delivery.status}.`;
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return `${words[0]?.charAt(0) ?? ""}${words.length > 1 ? (words.at(-1)?.charAt(0) ?? "") : ""}`.toUpperCase();
}
