/** Links out of the page: to the CRM in its one window, and to Amazon Connect. */
import type { ComponentChildren } from "preact";
import { crmAddress, crmWindow } from "../../host/crmAddress.ts";
import { useSurroundings } from "./surroundings.ts";

/** Draws its children without a link when the address is not one of the CRM's. */
export function CrmLink({ url, children, label }: { url: string | null; children: ComponentChildren; label?: string }) {
  const { config } = useSurroundings();
  const origins = config.crm.name === "sap" ? [config.crm.url, ...config.crm.desktopOrigins] : [config.crm.url];
  const address = crmAddress(url, origins);
  if (address === null) return <span>{children}</span>;
  // Without `noopener`: that would make a new window each time instead of using the one there is.
  return (
    <a href={address} target={crmWindow} aria-label={label}>
      {children}
    </a>
  );
}

export function ConnectLink({ url, children }: { url: string; children: ComponentChildren }) {
  const { config } = useSurroundings();
  const address = crmAddress(url, [config.connect.accessUrl]);
  if (address === null) return null;
  return (
    <a href={address} target="patchbay-contact">
      {children}
    </a>
  );
}
