/** `config.json`: what makes one build of the page serve every stage. */
import type { SiteConfig, SiteCrm } from "../contract/siteConfig.ts";
import {
  DecodeError,
  type Decoder,
  filledText,
  finite,
  flag,
  list,
  nullable,
  oneOf,
  parsed,
  record,
  tagged,
} from "./decode.ts";

/** A missing or wrong configuration is told to the person in front of the page, who can pass the sentence on. */
export type LoadedConfig =
  | { readonly ok: true; readonly config: SiteConfig }
  | { readonly ok: false; readonly problem: string };

export async function loadSiteConfig(fetchConfig: () => Promise<Response>): Promise<LoadedConfig> {
  try {
    const response = await fetchConfig();
    if (!response.ok) return { ok: false, problem: `config.json answered ${response.status}` };
    return decodeSiteConfig(await response.json());
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, problem: "config.json is not JSON" };
    return { ok: false, problem: "config.json could not be fetched" };
  }
}

export function decodeSiteConfig(json: unknown): LoadedConfig {
  try {
    return { ok: true, config: siteConfig(json, "") };
  } catch (error) {
    if (error instanceof DecodeError) return { ok: false, problem: `config.json: ${error.message}` };
    throw error;
  }
}

const address = parsed((value) => readAddress(value), "an http or https address");
const origin = parsed((value) => readOrigin(value), "an origin such as https://crm.example.com, with nothing after it");
const country = parsed(
  (value) => (typeof value === "string" && /^[A-Z]{2}$/.test(value) ? value : null),
  "a country as two capital letters",
);

const siteConfig: Decoder<SiteConfig> = record<SiteConfig>({
  stage: filledText,
  apiUrl: address,
  connect: record<SiteConfig["connect"]>({
    accessUrl: address,
    ccpUrl: address,
    loginUrl: nullable(address),
    region: filledText,
  }),
  crm: tagged<SiteCrm>("name", {
    halopsa: record<Extract<SiteCrm, { name: "halopsa" }>>({ name: oneOf("halopsa"), url: address }),
    sap: record<Extract<SiteCrm, { name: "sap" }>>({
      name: oneOf("sap"),
      url: address,
      desktopOrigins: list(origin),
      encoding: oneOf("xml", "object"),
      acceptAction: oneOf("omit", "explicit"),
      referenceId: oneOf("compact", "raw"),
    }),
  } satisfies Record<SiteCrm["name"], Decoder<SiteCrm>>),
  popOn: oneOf("ring", "answer"),
  dispositions: list(filledText),
  dispositionRequired: flag,
  dialing: record<SiteConfig["dialing"]>({
    defaultCountry: country,
    countries: list(country),
    perMinute: finite,
  }),
  language: nullable(filledText),
});

/** Keeps the address as written but for slashes at the end of an origin, which would double in every path built on it. */
function readAddress(value: unknown): string | null {
  if (typeof value !== "string" || !URL.canParse(value)) return null;
  const { protocol, pathname } = new URL(value);
  if (protocol !== "https:" && protocol !== "http:") return null;
  return pathname === "/" ? value.replace(/\/+$/, "") : value;
}

/** Compared with `===` against `event.origin`, so anything but the browser's own spelling would never match. */
function readOrigin(value: unknown): string | null {
  return typeof value === "string" && URL.canParse(value) && new URL(value).origin === value ? value : null;
}
