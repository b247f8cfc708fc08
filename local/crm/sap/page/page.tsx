/** The agent desktop: customers on the left, the open one in the middle, the CTI widget in its frame on the right. */
import { render } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { CtiMessage, CustomerHub, DesktopView, Interaction } from "../desktopData.ts";
import { Chooser, IncomingBanner, LiveBar } from "./calls.tsx";
import { type CtiBridge, type LogRow, openCtiBridge } from "./ctiBridge.ts";
import { CtiLog } from "./ctiLog.tsx";
import { chooseCustomer, fetchView, onChange, sendCtiMessage, startDialing } from "./desktopApi.ts";
import { Hub } from "./hub.tsx";
import "./styles.css";
import { Timeline } from "./timeline.tsx";

/** What the middle shows. */
type Opened =
  | { readonly kind: "home" }
  | { readonly kind: "customer"; readonly id: string }
  /** A live call whose caller is not known, or one of several. */
  | { readonly kind: "interaction"; readonly id: string };

const longestLog = 200;

function Desktop() {
  const [view, setView] = useState<DesktopView | null>(null);
  const [opened, setOpened] = useState<Opened>(openedByAddress);
  const [log, setLog] = useState<readonly LogRow[]>([]);
  const frame = useRef<HTMLIFrameElement>(null);
  const bridge = useRef<CtiBridge | null>(null);

  const refresh = useCallback(async () => {
    const fresh = await fetchView();
    setView(fresh);
    return fresh;
  }, []);

  const receive = useCallback(
    async (message: CtiMessage) => {
      const receipt = await sendCtiMessage(message);
      const { interactions } = await refresh();
      const live = interactions.find((one) => one.id === receipt.interactionId && one.state === "live");
      if (live !== undefined && message.EventType !== "UPDATEACTIVITY") setOpened(openedBy(live));
      return receipt;
    },
    [refresh],
  );

  useEffect(() => onChange(() => void refresh()), [refresh]);

  const origin = view?.connectorOrigin;
  useEffect(() => {
    if (origin === undefined || frame.current === null) return undefined;
    const opening = openCtiBridge({
      frame: frame.current,
      origin,
      receive,
      log: (row) => setLog((rows) => [row, ...rows].slice(0, longestLog)),
    });
    bridge.current = opening;
    return () => opening.close();
  }, [origin, receive]);

  if (view === null) return <p class="loading">Opening the desktop…</p>;

  const dial = async (phoneNumber: string, customerId: string) => {
    const ActivityUUID = await startDialing(phoneNumber, customerId);
    bridge.current?.ask({ Direction: "OUT", PhoneNumber: phoneNumber, ActivityUUID });
  };
  const openRecording = (RecordingId: string) => bridge.current?.ask({ RecordingId });
  const choose = async (interaction: Interaction, customerId: string) => {
    await chooseCustomer(interaction.id, customerId);
    if (interaction.state === "live") setOpened({ kind: "customer", id: customerId });
  };
  const customerOf = (id: string | null) => view.customers.find((one) => one.id === id);
  const ringing = view.interactions.filter((one) => one.state === "ringing");
  const live = view.interactions.filter((one) => one.state === "live");

  return (
    <>
      <header class="shell">
        <span class="product">Agent Desktop</span>
        <span class="tenant">simulated SAP tenant</span>
        <span class="agent">{view.agentName}</span>
      </header>
      <div class="columns">
        <nav class="customers" aria-label="Customers">
          <button
            type="button"
            class={opened.kind === "home" ? "current" : ""}
            onClick={() => setOpened({ kind: "home" })}
          >
            All activity
          </button>
          {view.customers.map((one) => (
            <button
              type="button"
              key={one.id}
              class={opened.kind === "customer" && opened.id === one.id ? "current" : ""}
              onClick={() => setOpened({ kind: "customer", id: one.id })}
            >
              {one.name}
              <small>{one.kind === "Contact" ? one.company : one.kind}</small>
            </button>
          ))}
        </nav>
        <main>
          <div class="calls" aria-live="polite">
            {ringing.map((one) => (
              <IncomingBanner
                key={one.id}
                interaction={one}
                candidates={candidatesOf(one, view.customers)}
                onChoose={(customerId) => void choose(one, customerId)}
              />
            ))}
            {live.map((one) => (
              <LiveBar
                key={one.id}
                interaction={one}
                name={customerOf(one.customerId)?.name ?? null}
                onOpen={() => setOpened(openedBy(one))}
              />
            ))}
          </div>
          <Middle
            opened={opened}
            view={view}
            onChoose={(interaction, customerId) => void choose(interaction, customerId)}
            onDial={(number, customerId) => void dial(number, customerId)}
            onRecording={openRecording}
          />
        </main>
        <aside class="widget" aria-label="CTI widget">
          <iframe
            ref={frame}
            data-testid="connector-frame"
            title="CTI widget"
            src={`${view.connectorOrigin}/`}
            allow="microphone; autoplay; clipboard-write"
          />
        </aside>
      </div>
      <CtiLog rows={log} />
    </>
  );
}

function Middle(props: {
  readonly opened: Opened;
  readonly view: DesktopView;
  readonly onChoose: (interaction: Interaction, customerId: string) => void;
  readonly onDial: (phoneNumber: string, customerId: string) => void;
  readonly onRecording: (recordingId: string) => void;
}) {
  const { opened, view } = props;
  const customer = opened.kind === "customer" ? view.customers.find((one) => one.id === opened.id) : undefined;
  if (customer !== undefined) {
    return (
      <>
        <Hub customer={customer} onDial={(number) => props.onDial(number, customer.id)} />
        <Timeline
          heading="Timeline"
          entries={view.timeline.filter((entry) => entry.customerId === customer.id)}
          onRecording={props.onRecording}
        />
      </>
    );
  }
  const interaction = opened.kind === "interaction" ? view.interactions.find((one) => one.id === opened.id) : undefined;
  if (interaction !== undefined) {
    return (
      <section class="card">
        <h1 data-testid="hub-name">
          {interaction.candidates.length > 1 ? "Multiple possible callers" : "Unknown Customer"}
        </h1>
        <p class="muted">{interaction.number ?? "Number withheld"}</p>
        <Chooser
          candidates={candidatesOf(interaction, view.customers)}
          onChoose={(customerId) => props.onChoose(interaction, customerId)}
        />
      </section>
    );
  }
  const gone = opened.kind === "customer" && <p class="card">There is no customer at this address.</p>;
  const names = new Map(view.customers.map((one) => [one.id, one.name]));
  return (
    <>
      {gone}
      <Timeline
        heading="All activity"
        entries={view.timeline}
        nameOf={(id) => (id === null ? "Unknown Customer" : (names.get(id) ?? "Unknown Customer"))}
        onRecording={props.onRecording}
      />
    </>
  );
}

function candidatesOf(interaction: Interaction, customers: readonly CustomerHub[]): readonly CustomerHub[] {
  return customers.filter((one) => interaction.candidates.includes(one.id));
}

function openedBy(interaction: Interaction): Opened {
  return interaction.customerId === null
    ? { kind: "interaction", id: interaction.id }
    : { kind: "customer", id: interaction.customerId };
}

/** `/go/detail/<object>?nodeid=<id>` opens a customer, as on a tenant. */
function openedByAddress(): Opened {
  const id = new URLSearchParams(window.location.search).get("nodeid");
  return id === null ? { kind: "home" } : { kind: "customer", id };
}

const root = document.getElementById("app");
if (root !== null) render(<Desktop />, root);
