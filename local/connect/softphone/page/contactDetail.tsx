/**
 * Entry of a contact's page, which the CRMs and the connector link to: facts of the contact, and what the analysis of the
 * conversation says once it is there. Asks again while it is not.
 */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ContactPageData } from "../contactPage.ts";
import { readCallStory } from "./callStory.ts";
import { ContactFactsCard } from "./contactFactsCard.tsx";
import { SentimentChart } from "./sentimentChart.tsx";
import { TalkTimeChart } from "./talkTimeChart.tsx";
import { Transcript } from "./transcript.tsx";
import "./contactDetail.css";

const refreshMilliseconds = 2000;

const root = document.getElementById("contact");
if (root === null) throw new Error("The contact's page has no #contact to draw in.");
render(<ContactDetail dataUrl={`${location.pathname.replace(/\/$/, "")}/data`} timeZone={chosenTimeZone()} />, root);

type Loaded =
  | { readonly state: "loading" }
  | { readonly state: "missing" }
  | { readonly state: "loaded"; readonly data: ContactPageData };

function ContactDetail({ dataUrl, timeZone }: { readonly dataUrl: string; readonly timeZone: string }) {
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      const next = await loadContact(dataUrl);
      if (next !== null) setLoaded(next);
      if (next === null || (next.state === "loaded" && mayStillChange(next.data))) {
        timer = setTimeout(load, refreshMilliseconds);
      }
    };
    void load();
    return () => clearTimeout(timer);
  }, [dataUrl]);

  if (loaded.state === "loading") return <p role="status">Loading the contact…</p>;
  if (loaded.state === "missing") {
    return (
      <main>
        <h1>No such contact</h1>
        <p>This instance has no contact with this id. Contacts of the simulator last as long as it runs.</p>
      </main>
    );
  }
  const { contact, analysis } = loaded.data;
  return (
    <main>
      <ContactFactsCard contact={contact} timeZone={timeZone} />
      {analysis === null ? (
        <section class="card wide" role="status">
          <h2>Analysis</h2>
          <p>{waitingWords(loaded.data)}</p>
        </section>
      ) : (
        <Analysis analysis={analysis} timeZone={timeZone} />
      )}
    </main>
  );
}

function Analysis({ analysis, timeZone }: { readonly analysis: unknown; readonly timeZone: string }) {
  const story = readCallStory(analysis);
  if (story === null) {
    return (
      <section class="card wide">
        <h2>Analysis</h2>
        <p>The analysis file of this contact cannot be read.</p>
      </section>
    );
  }
  return (
    <>
      <section class="card wide" data-testid="summary">
        <h2>Summary</h2>
        {"text" in story.summary ? <p>{story.summary.text}</p> : <p class="quiet">{story.summary.missing}</p>}
        {story.categories.length > 0 && (
          <ul class="categories" aria-label="Categories">
            {story.categories.map((category) => (
              <li key={category}>{category}</li>
            ))}
          </ul>
        )}
      </section>
      <SentimentChart periods={story.sentiment} overall={story.overall} />
      <TalkTimeChart talkTime={story.talkTime} />
      <Transcript turns={story.turns} timeZone={timeZone} />
    </>
  );
}

/** `null` when the server did not answer: then it is asked again. */
async function loadContact(dataUrl: string): Promise<Loaded | null> {
  try {
    const answer = await fetch(dataUrl);
    if (answer.status === 404) return { state: "missing" };
    // Both ends are built from `contactPage.ts` in one run; the analysis file is checked where it is read.
    return answer.ok ? { state: "loaded", data: (await answer.json()) as ContactPageData } : null;
  } catch {
    return null;
  }
}

function mayStillChange({ contact, analysis }: ContactPageData): boolean {
  return analysis === null && (contact.phase !== "ended" || contact.connectedToAgentAt !== null);
}

function waitingWords({ contact }: ContactPageData): string {
  if (contact.phase !== "ended")
    return "The contact is not over yet. Its analysis starts after the after-contact work.";
  return contact.connectedToAgentAt === null
    ? "Nobody was connected, so there is nothing to analyze."
    : "The conversation is being analyzed. This page shows it as soon as it is done.";
}

/** `?tz=`, as links to contact pages carry it; UTC when it is missing or no zone. */
function chosenTimeZone(): string {
  const zone = new URLSearchParams(location.search).get("tz") ?? "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
