/** The figures of a run, the targets they are held to, and how they are shown. */

export interface Figures {
  /** Median of a cached look-up of a number, ours over the plain one's. */
  readonly cachedLookupRatio: number;
  /** The same when a flow asks: ours then journals the call and signs a contact token as well, which the plain one does not. */
  readonly cachedFlowLookupRatio: number;
  /** Median of what a look-up of a number that is not cached takes beyond what its requests to the CRM take alone. */
  readonly missOverheadMs: number;
  /** The same when a flow asks, with journal and token. */
  readonly missFlowOverheadMs: number;
  /** Searches for 200 callers of one number at the same time, each in a running copy of its own. */
  readonly stampedeSearches: number;
  /** Searches for two look-ups of a number nobody has. */
  readonly notFoundSearches: number;
  /** What a cached look-up loads, minified. */
  readonly lookupBundleKb: number;
  /** Median time to import it in a fresh process, ours over the plain one's. */
  readonly lookupImportRatio: number;
  /** The heaviest handler with all its parts. */
  readonly largestBundleKb: number;
  /** The connector's own script without Streams and the metadata of phone numbers, with the heaviest language, gzipped. */
  readonly connectorGzipKb: number;
  /** From the softphone's word of a contact to its card on the screen, for 95 of 100; `null` where there is no browser. */
  readonly cardDrawnP95Ms: number | null;
}

export interface Shown {
  readonly name: keyof Figures;
  readonly what: string;
  /** At the most; `null` where there is none. */
  readonly target: number | null;
}

export const shown: readonly Shown[] = [
  { name: "cachedLookupRatio", what: "cached look-up, ours : plain", target: 0.5 },
  { name: "cachedFlowLookupRatio", what: "the same from a flow, with journal and token", target: null },
  { name: "missOverheadMs", what: "miss, beyond the CRM's own time, ms", target: 10 },
  { name: "missFlowOverheadMs", what: "the same from a flow, with journal and token, ms", target: null },
  { name: "stampedeSearches", what: "200 misses of one number at once, CRM searches", target: 1 },
  { name: "notFoundSearches", what: "nobody found, asked twice, CRM searches", target: 1 },
  { name: "lookupBundleKb", what: "loaded by a cached look-up, KB", target: 550 },
  { name: "lookupImportRatio", what: "time to import it, ours : plain", target: 0.75 },
  { name: "largestBundleKb", what: "heaviest handler in all, KB", target: 1_200 },
  { name: "connectorGzipKb", what: "connector's own script, gzipped, KB", target: 30 },
  { name: "cardDrawnP95Ms", what: "card on screen after the contact event, p95, ms", target: 50 },
];

/** @param plain what the plain implementation came to, in words, for the same figure */
export function tableOf(figures: Figures, plain: Readonly<Partial<Record<keyof Figures, string>>>): string {
  const rows = shown.map(({ name, what, target }) => [
    what,
    written(figures[name]),
    target === null ? "" : `<= ${target}`,
    verdictOf(figures[name], target),
    plain[name] ?? "",
  ]);
  const table = [["", "measured", "target", "", "in milliseconds, KB or searches"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) =>
          column === 1 || column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function missedTargets(figures: Figures): readonly Shown[] {
  return shown.filter(({ name, target }) => verdictOf(figures[name], target) === "MISSED");
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("there is no median of nothing");
  return middle;
}

/** Two places are more than the noise of a machine leaves to be told. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function verdictOf(value: number | null, target: number | null): "" | "met" | "MISSED" {
  if (value === null || target === null) return "";
  return value <= target ? "met" : "MISSED";
}

function written(value: number | null): string {
  return value === null ? "not measured" : String(rounded(value));
}
