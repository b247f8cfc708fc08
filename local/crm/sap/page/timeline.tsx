/** What happened with a customer, the newest first: phone calls with their duration, notes, summary and recording. */
import type { TimelineEntry } from "../desktopData.ts";
import { clockTime, dateAndTime } from "./times.ts";

export function Timeline(props: {
  readonly entries: readonly TimelineEntry[];
  readonly heading: string;
  /** Given where entries of several customers stand together. */
  readonly nameOf?: (customerId: string | null) => string;
  readonly onRecording: (recordingId: string) => void;
}) {
  return (
    <section class="timeline">
      <h2>{props.heading}</h2>
      {props.entries.length === 0 && <p class="muted">No calls yet.</p>}
      <ol>
        {props.entries.map((entry) => (
          <Entry key={entry.id} entry={entry} name={props.nameOf?.(entry.customerId)} onRecording={props.onRecording} />
        ))}
      </ol>
    </section>
  );
}

function Entry(props: {
  readonly entry: TimelineEntry;
  readonly name: string | undefined;
  readonly onRecording: (recordingId: string) => void;
}) {
  const { entry, name } = props;
  const { recordingId } = entry;
  return (
    <li class="card entry" data-testid="timeline-entry" data-state={entry.state}>
      <div class="heading">
        <h3>{entry.title}</h3>
        {name !== undefined && <span>{name}</span>}
        <span class="muted">{entry.number ?? "Number withheld"}</span>
        <time dateTime={entry.startedAt}>{dateAndTime(entry.startedAt)}</time>
      </div>
      <dl class="facts">
        <div>
          <dt>Duration</dt>
          <dd data-testid="entry-duration">
            {entry.durationSeconds === null ? "Live" : clockTime(entry.durationSeconds)}
          </dd>
        </div>
        <div>
          <dt>Agent</dt>
          <dd>{entry.agentName}</dd>
        </div>
        {Object.entries(entry.furtherFields).map(([field, value]) => (
          <div key={field} class="wide">
            <dt>{field.charAt(0).toUpperCase() + field.slice(1)}</dt>
            <dd class="words" data-testid={`entry-${field}`}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {entry.summary !== null && (
        <div class="summary">
          <h4>Phone Transcript Summary</h4>
          <p class="words" data-testid="entry-summary">
            {entry.summary}
          </p>
        </div>
      )}
      {recordingId !== null && (
        <div class="actions">
          <button type="button" data-testid="open-recording" onClick={() => props.onRecording(recordingId)}>
            Call Recording
          </button>
          <button type="button" data-testid="open-transcript" onClick={() => props.onRecording(recordingId)}>
            Phone Transcript
          </button>
        </div>
      )}
    </li>
  );
}
