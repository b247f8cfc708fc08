/** Calls under way: the banner while one rings, the bar with its timer once it is live, the choice among several callers. */
import { useEffect, useState } from "preact/hooks";
import type { CustomerHub, Interaction } from "../desktopData.ts";
import { clockTime } from "./times.ts";
import "./calls.css";

export function IncomingBanner(props: {
  readonly interaction: Interaction;
  readonly candidates: readonly CustomerHub[];
  readonly onChoose: (customerId: string) => void;
}) {
  const { interaction, candidates } = props;
  const chosen = candidates.find((one) => one.id === interaction.customerId);
  return (
    <section class="banner" data-testid="incoming-banner">
      <p class="kicker">{headings[interaction.channel][interaction.direction]}</p>
      <p class="caller">{chosen?.name ?? (candidates.length > 1 ? "Multiple possible callers" : "Unknown Customer")}</p>
      <p class="muted">
        {[chosen?.company, interaction.number].filter((text) => text).join(" · ") || "Number withheld"}
      </p>
      {chosen === undefined && <Chooser candidates={candidates} onChoose={props.onChoose} />}
    </section>
  );
}

export function LiveBar(props: {
  readonly interaction: Interaction;
  readonly name: string | null;
  readonly onOpen: () => void;
}) {
  const { acceptedAt, number } = props.interaction;
  const now = useNow();
  const seconds = acceptedAt === null ? 0 : Math.max(0, Math.floor((now - Date.parse(acceptedAt)) / 1000));
  return (
    <button type="button" class="live" data-testid="live-call" onClick={props.onOpen}>
      <span class="dot" aria-hidden="true" />
      <span>{props.name ?? "Unknown Customer"}</span>
      <span class="muted">{number}</span>
      <span class="timer">{clockTime(seconds)}</span>
    </button>
  );
}

export function Chooser(props: {
  readonly candidates: readonly CustomerHub[];
  readonly onChoose: (customerId: string) => void;
}) {
  if (props.candidates.length < 2) return null;
  return (
    <ul class="chooser">
      {props.candidates.map((one) => (
        <li key={one.id}>
          <button type="button" data-testid="choose-caller" onClick={() => props.onChoose(one.id)}>
            {one.name}
            {one.company !== null && <small>{one.company}</small>}
          </button>
        </li>
      ))}
    </ul>
  );
}

const headings = {
  phone: { inbound: "Incoming call", outbound: "Calling" },
  chat: { inbound: "Incoming chat", outbound: "Chat" },
} as const;

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
