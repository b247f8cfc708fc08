/** Addresses of records in HaloPSA's agent pages: they follow from the settings, so nobody has to ask HaloPSA for one. */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";

export function agentPage(
  settings: Pick<HaloPsaSettings, "agentUrl" | "paths">,
  record: keyof HaloPsaSettings["paths"],
  id: string,
): string {
  return `${settings.agentUrl}${settings.paths[record].replace("{id}", encodeURIComponent(id))}`;
}
