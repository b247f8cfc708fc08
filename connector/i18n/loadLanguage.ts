/** Picks the agent's language. English is part of the page; every other language is a chunk of its own. */
import { en } from "./en.ts";
import { type Language, type Messages, speak } from "./messages.ts";

/** `wanted` by preference, BCP 47. The tag stays whole: dates of `en-AU` are not those of `en-US`. */
export async function loadLanguage(wanted: readonly string[]): Promise<Language> {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-")[0] ?? "";
    if (base === "en") return speak(tag, en);
    const load = Object.hasOwn(otherLanguages, base) ? otherLanguages[base] : undefined;
    if (load !== undefined) return speak(tag, await load());
  }
  return speak("en", en);
}

const otherLanguages: Readonly<Record<string, () => Promise<Messages>>> = {
  de: async () => (await import("./de.ts")).de,
};
