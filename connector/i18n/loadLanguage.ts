/** Picks the agent's language. Each is a chunk of its own, so that a page carries one and no other. */
import { type Language, type Messages, speak } from "./messages.ts";

/** `wanted` by preference, BCP 47. The tag stays whole: dates of `en-AU` are not those of `en-US`. */
export async function loadLanguage(wanted: readonly string[]): Promise<Language> {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-")[0] ?? "";
    const load = Object.hasOwn(languages, base) ? languages[base] : undefined;
    if (load !== undefined) return speak(tag, await load());
  }
  return speak("en", await english());
}

const english = async (): Promise<Messages> => (await import("./en.ts")).en;

const languages: Readonly<Record<string, () => Promise<Messages>>> = {
  en: english,
  de: async () => (await import("./de.ts")).de,
  fr: async () => (await import("./fr.ts")).fr,
  es: async () => (await import("./es.ts")).es,
  ja: async () => (await import("./ja.ts")).ja,
};
