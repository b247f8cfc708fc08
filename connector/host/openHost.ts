/** Picks the host by the stage's CRM. */
import type { SiteConfig } from "../../contract/siteConfig.ts";
import type { Host } from "./host.ts";
import { openSapDesktop } from "./sapDesktop.ts";
import { openStandalone } from "./standalone.ts";

export function openHost(config: SiteConfig): Host {
  return config.crm.name === "sap" ? openSapDesktop(config, config.crm) : openStandalone(config, config.crm.url);
}
