/**
 * Where the analysis of a contact lies in the recordings bucket.
 *
 * Contact Lens writes at the bucket's root, under the day (UTC) on which the agent was connected, however long the call
 * or the analysis took:
 *   Analysis/Voice/YYYY/MM/DD/<contact id>_analysis_<time>.json
 *   Analysis/Voice/Redacted/YYYY/MM/DD/<contact id>_analysis_redacted_<time>.json
 * and the same under `Analysis/Chat`. An instance that keeps only redacted analyses has no file of the first kind.
 */
import type { ContactId } from "../../contract/identifiers.ts";

/** A contact of which an analysis is to be expected. */
export interface AnalyzedContact {
  readonly contactId: ContactId;
  readonly channel: "voice" | "chat";
  /** When the agent was connected, or the nearest that is known. */
  readonly connectedAt: Date;
}

/** Prefixes to search one after the other, the likeliest first; on each day the unredacted file first. */
export function analysisPrefixes({ contactId, channel, connectedAt }: AnalyzedContact): readonly string[] {
  const folder = channel === "voice" ? "Analysis/Voice" : "Analysis/Chat";
  // The clock that names the folder and the one that told us the time may stand on two sides of midnight.
  return [0, -1, 1].flatMap((days) => {
    const day = new Date(connectedAt.getTime() + days * dayMilliseconds)
      .toISOString()
      .slice(0, 10)
      .replaceAll("-", "/");
    return [`${folder}/${day}/${contactId}_analysis_`, `${folder}/Redacted/${day}/${contactId}_analysis_`];
  });
}

/** An analysis that was made again lies beside the first. The time is the end of the name, so the last name is the newest. */
export function newestAnalysis(keys: readonly string[]): string | null {
  return (
    keys
      .filter((key) => key.endsWith(".json"))
      .toSorted(byTimeInName)
      .at(-1) ?? null
  );
}

const dayMilliseconds = 24 * 3600 * 1000;

function byTimeInName(a: string, b: string): number {
  const [first, second] = [timeInName(a), timeInName(b)];
  return first === second ? 0 : first < second ? -1 : 1;
}

/** Written with colons, or with underscores or `%3A` in place of them. */
function timeInName(key: string): string {
  return key
    .slice(key.lastIndexOf("_analysis_"))
    .replace(/%3A|_/gi, ":")
    .replace(/[^\d:T-]/g, "");
}
