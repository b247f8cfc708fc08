/** The agent pages of the simulated HaloPSA: customers, tickets and their notes, as they change. */
import { type ComponentChildren, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CustomersView, CustomerView, TicketRow, TicketView } from "../pageData.ts";
import { CustomerCard, People } from "./customers.tsx";
import { useLive } from "./live.ts";
import { PhoneTab, usePhoneTab } from "./phoneTab.tsx";
import "./styles.css";
import { Ticket, Tickets } from "./tickets.tsx";

/** Where HaloPSA's own deep links lead. */
type Place =
  | { readonly kind: "customers" }
  | { readonly kind: "client"; readonly id: number }
  | { readonly kind: "customer"; readonly id: number }
  | { readonly kind: "phone" }
  | { readonly kind: "tickets" }
  | { readonly kind: "ticket"; readonly id: number };

function placeOf(address: Location): Place {
  const query = new URLSearchParams(address.search);
  const id = (name: string) => Number.parseInt(query.get(name) ?? "", 10);
  if (address.pathname === "/ticket" || address.pathname === "/tickets") {
    return id("id") > 0 ? { kind: "ticket", id: id("id") } : { kind: "tickets" };
  }
  if (address.pathname === "/phone") return { kind: "phone" };
  if (id("userid") > 0) return { kind: "customer", id: id("userid") };
  return id("clientid") > 0 ? { kind: "client", id: id("clientid") } : { kind: "customers" };
}

function App() {
  const [place, setPlace] = useState(placeOf(location));
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      const elsewhere = link === null || link.origin !== location.origin || link.target !== "";
      if (elsewhere || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", link.href);
      scrollTo(0, 0);
      setPlace(placeOf(location));
    };
    const back = () => setPlace(placeOf(location));
    document.addEventListener("click", follow);
    addEventListener("popstate", back);
    return () => {
      document.removeEventListener("click", follow);
      removeEventListener("popstate", back);
    };
  }, []);
  const phoneOrigin = usePhoneTab();
  const onTickets = place.kind === "tickets" || place.kind === "ticket";
  return (
    <>
      <header class="bar">
        <a class="product" href="/">
          <span class="mark" aria-hidden="true" />
          HaloPSA
        </a>
        <nav aria-label="Areas">
          <a href="/customers" aria-current={onTickets || place.kind === "phone" ? undefined : "page"}>
            Customers
          </a>
          <a href="/tickets" aria-current={onTickets ? "page" : undefined}>
            Tickets
          </a>
          {phoneOrigin !== null && (
            <a href="/phone" aria-current={place.kind === "phone" ? "page" : undefined}>
              Phone
            </a>
          )}
        </nav>
        <span class="simulated">Simulated on this machine</span>
      </header>
      <main>{viewOf(place)}</main>
      <PhoneTab origin={phoneOrigin} shown={place.kind === "phone"} />
    </>
  );
}

function viewOf(place: Place) {
  switch (place.kind) {
    case "customers":
      return <CustomersPage address="/page-data/customers" />;
    case "client":
      return <CustomersPage key={place.id} address={`/page-data/clients/${place.id}`} />;
    case "customer":
      return <CustomerPage key={place.id} id={place.id} />;
    case "phone":
      return null;
    case "tickets":
      return <TicketsPage />;
    case "ticket":
      return <TicketPage key={place.id} id={place.id} />;
  }
}

function CustomersPage({ address }: { address: string }) {
  return (
    <Live<CustomersView> address={address} what="client">
      {(view) => (
        <>
          <h1>{view.title}</h1>
          <People people={view.people} />
          {view.tickets.length > 0 && (
            <>
              <h2>Tickets</h2>
              <Tickets tickets={view.tickets} />
            </>
          )}
        </>
      )}
    </Live>
  );
}

function CustomerPage({ id }: { id: number }) {
  return (
    <Live<CustomerView> address={`/page-data/customers/${id}`} what="customer">
      {(view) => (
        <>
          <CustomerCard person={view.person} />
          <h2>Tickets</h2>
          <Tickets tickets={view.tickets} />
        </>
      )}
    </Live>
  );
}

function TicketsPage() {
  return (
    <Live<readonly TicketRow[]> address="/page-data/tickets" what="list">
      {(tickets) => (
        <>
          <h1>Tickets</h1>
          <Tickets tickets={tickets} />
        </>
      )}
    </Live>
  );
}

function TicketPage({ id }: { id: number }) {
  return (
    <Live<TicketView> address={`/page-data/tickets/${id}`} what="ticket">
      {(view) => <Ticket view={view} />}
    </Live>
  );
}

function Live<View>(props: { address: string; what: string; children: (view: View) => ComponentChildren }) {
  const state = useLive<View>(props.address);
  switch (state.kind) {
    case "loading":
      return null;
    case "notFound":
      return <p class="empty">There is no such {props.what}.</p>;
    case "lost":
      return (
        <p class="empty" role="status">
          The simulator does not answer. This page goes on by itself once it does.
        </p>
      );
    case "shown":
      return <>{props.children(state.view)}</>;
  }
}

const root = document.getElementById("page");
if (root !== null) render(<App />, root);
