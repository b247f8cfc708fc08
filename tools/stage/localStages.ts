/** The stages of the local contact center, as its desk tells them to tools. */
import { PatchbayError } from "../../contract/errors.ts";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { CrmName } from "../../contract/identifiers.ts";
import type { SiteConfig } from "../../contract/siteConfig.ts";

export interface LocalHealth {
  /** Variables that lead an AWS SDK to this machine. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stages: readonly {
    readonly crm: CrmName;
    readonly settings: FunctionSettings;
    readonly site: SiteConfig;
    readonly connectorUrl: string;
  }[];
}

/** `local` stands for every stage that runs here; `local-halopsa` and `local-sap` for one. */
export function isLocalStage(stage: string): boolean {
  return stage === "local" || stage.startsWith("local-");
}

/** @param port of the local desk */
export async function readLocalHealth(port: number): Promise<LocalHealth> {
  const address = `http://127.0.0.1:${port}/local/healthz`;
  try {
    const response = await fetch(address);
    if (response.ok) return (await response.json()) as LocalHealth;
  } catch (error) {
    throw notThere(address, error);
  }
  throw notThere(address);
}

function notThere(address: string, cause?: unknown): PatchbayError {
  return new PatchbayError(
    "LOCAL_NOT_RUNNING",
    `Nothing answers at ${address}. Start it with \`npm start\`, or say --port as you did there.`,
    { cause },
  );
}
