/** Settings that still hold a value made up for the example: what only the owner knows and has not put in yet. */
import type { StageSettings } from "./stageSettings.ts";

/** The made-up customer, hosts that cannot exist (RFC 2606), and AWS's account for documentation. */
const madeUp = /\bacme\b|\.example\b|\b111122223333\b/;

/** Each as `path: value`, without the addresses that follow from another one. */
export function examplesLeft(settings: StageSettings): readonly string[] {
  const found = textsIn(settings, "").filter(({ text }) => madeUp.test(text));
  return found
    .filter(
      ({ text }, index) =>
        !found.slice(0, index).some((other) => other.text.startsWith("https://") && text.startsWith(other.text)),
    )
    .map(({ path, text }) => `${path}: ${text}`);
}

function textsIn(value: unknown, path: string): readonly { readonly path: string; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`),
  );
}
