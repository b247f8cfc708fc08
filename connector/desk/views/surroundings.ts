/** What every view needs: the language, the agent's acts, and the site's settings. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { crms } from "../../../contract/crms.ts";
import type { SiteConfig } from "../../../contract/siteConfig.ts";
import type { Language } from "../../i18n/messages.ts";
import type { DeskActs } from "../desk.ts";

export interface Surroundings {
  readonly language: Language;
  readonly act: DeskActs;
  readonly config: SiteConfig;
}

const context = createContext<Surroundings | null>(null);

export const SurroundingsProvider = context.Provider;

export function useSurroundings(): Surroundings {
  const surroundings = useContext(context);
  if (surroundings === null) throw new Error("A view was drawn outside of SurroundingsProvider");
  return surroundings;
}

export function crmLabel(config: SiteConfig): string {
  return crms[config.crm.name].title;
}
