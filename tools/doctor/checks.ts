/**
 * What an operator looks at in a running stage, one check per promise. Each answers findings: a line each, and what to do
 * where it is wrong. A check that cannot look says so as a finding; none stops the others.
 */
import { decodeLookupAnswer } from "../../contract/attributes.ts";
import { postCallRuleName } from "../../contract/events.ts";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { SiteConfig } from "../../contract/siteConfig.ts";
import type { Finding } from "../../functions/crm/crm.ts";
import { framingOrigins, siteHeaders } from "../../infra/siteHeaders.ts";

export interface StageUnderDoctor {
  readonly settings: FunctionSettings;
  /** No slash at the end. */
  readonly connectorUrl: string;
  /** `site.frameOrigins` of the settings: pages that may frame the connector, beside the CRM's. */
  readonly frameOrigins?: readonly string[];
}

/** What the checks may read; nothing of it changes the stage. */
export interface StageReads {
  /** Throws what is wrong with the secret; its value goes nowhere. */
  secretIsUsable(kind: keyof FunctionSettings["secrets"]): Promise<void>;
  verifyCrm(): Promise<readonly Finding[]>;
  approvedOrigins(): Promise<readonly string[]>;
  rules(): Promise<readonly { readonly name: string; readonly published: boolean }[]>;
  flows(): Promise<readonly { readonly name: string; readonly published: boolean }[]>;
  /** Of each queue of the stage, dead-letter queues included. */
  queues(): Promise<readonly QueueDepth[]>;
  /** Runs customer-lookup for a number that nobody has. */
  lookUp(phoneNumber: string): Promise<Readonly<Record<string, string>>>;
  fetchPage(url: string): Promise<FetchedPage>;
  /** Of the page, as the connector itself decodes it; or what is wrong with it. */
  siteConfig(json: string): SiteConfig | { readonly problem: string };
}

export interface QueueDepth {
  readonly name: string;
  readonly deadLetters: boolean;
  readonly messages: number;
}

export interface FetchedPage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export async function examine(stage: StageUnderDoctor, reads: StageReads): Promise<readonly Finding[]> {
  const groups = await Promise.all([
    secretChecks(stage, reads),
    look("The CRM can be asked", "Fill the secret of the CRM: npm run secrets -- <stage>", () => reads.verifyCrm()),
    look("The approved origins can be read", permission, () => originChecks(stage, reads)),
    look("The Contact Lens rule can be read", permission, () => ruleChecks(reads)),
    look("The flows can be read", permission, () => flowChecks(reads)),
    look("The queues can be read", permission, () => queueChecks(reads)),
    look("The connector's page answers", "Deploy the stage again: pulumi up", () => pageChecks(stage, reads)),
    look("customer-lookup can be invoked", permission, () => lookupChecks(stage, reads)),
  ]);
  return groups.flat();
}

const permission = "Use AWS credentials of this account and Region that may read the stage";

/** Reserved for fiction by the North American Numbering Plan. */
const nobodysNumber = "+12025550123";

function secretChecks(stage: StageUnderDoctor, reads: StageReads): Promise<readonly Finding[]> {
  const kinds = [
    ["crm", "fill it: npm run secrets -- <stage>"],
    ["webhook", "fill it: npm run secrets -- <stage>"],
    ["contactToken", `rotate it: aws secretsmanager rotate-secret --secret-id ${stage.settings.secrets.contactToken}`],
  ] as const;
  return Promise.all(
    kinds.map(async ([kind, remedy]): Promise<Finding> => {
      const name = stage.settings.secrets[kind];
      try {
        await reads.secretIsUsable(kind);
        return right(`The secret ${name} is filled`);
      } catch (error) {
        return wrong(
          `The secret ${name} cannot be used: ${messageOf(error)}`,
          `Look whether it is there, then ${remedy}`,
        );
      }
    }),
  );
}

/** Browsers ask the softphone about every page above it: the connector, and what frames that. */
async function originChecks(stage: StageUnderDoctor, reads: StageReads): Promise<readonly Finding[]> {
  const framing = await framingPages(stage, reads);
  const approved = await reads.approvedOrigins();
  return [...new Set([new URL(stage.connectorUrl).origin, ...framing])].map((origin) =>
    approved.includes(origin)
      ? right(`${origin} is an approved origin of the instance`)
      : wrong(
          `${origin} is not an approved origin: the softphone stays blank in it`,
          "Run pulumi up --refresh, or add it under Approved origins of the instance, exactly as written here",
        ),
  );
}

/** Without `config.json`, which names the CRM's pages, those of the settings; `pageChecks` tells what is wrong with it. */
async function framingPages(stage: StageUnderDoctor, reads: StageReads): Promise<readonly string[]> {
  const { connectorUrl, frameOrigins = [] } = stage;
  const file = await reads.fetchPage(`${connectorUrl}/config.json`).catch(() => null);
  const config = reads.siteConfig(file?.body ?? "");
  return "problem" in config ? frameOrigins : framingOrigins({ crm: config.crm, frameOrigins });
}

async function ruleChecks(reads: StageReads): Promise<readonly Finding[]> {
  const rules = (await reads.rules()).filter(({ name }) => name.startsWith(postCallRuleName));
  return [
    rules.some(({ published }) => published)
      ? right(`The Contact Lens rule ${postCallRuleName} is published`)
      : wrong(
          rules.length === 0
            ? `There is no Contact Lens rule ${postCallRuleName}: no summary will come`
            : `The Contact Lens rule ${postCallRuleName} is a draft: no summary will come`,
          "Run pulumi up --refresh, or publish the rule in Contact Lens > Rules",
        ),
  ];
}

async function flowChecks(reads: StageReads): Promise<readonly Finding[]> {
  const flows = await reads.flows();
  return ["inbound", "outbound-whisper", "transfer"].map((kind) => {
    const found = flows.find(({ name }) => name.startsWith("patchbay") && name.endsWith(kind));
    if (found?.published) return right(`The flow ${found.name} is published`);
    return wrong(
      found === undefined
        ? `There is no ${kind} flow of Patchbay's`
        : `The flow ${found.name} is saved but not published`,
      "Run pulumi up --refresh, or import it by hand as docs/install-connect.md says",
    );
  });
}

async function queueChecks(reads: StageReads): Promise<readonly Finding[]> {
  const queues = await reads.queues();
  if (queues.length === 0) return [wrong("The stage has no queues", "Deploy the stage: pulumi up")];
  return queues.map(({ name, deadLetters, messages }) => {
    if (deadLetters && messages > 0) {
      return wrong(`${name} holds ${messages}`, "See why, then send them again: npm run redrive -- <stage>");
    }
    if (messages > crowded) {
      return wrong(`${name} has ${messages} waiting`, "See the log of its function; the CRM may be slow or down");
    }
    return right(`${name} ${deadLetters ? "is empty" : `has ${messages} waiting`}`);
  });
}

/** More than one function's concurrency takes off in a minute. */
const crowded = 200;

async function pageChecks(stage: StageUnderDoctor, reads: StageReads): Promise<readonly Finding[]> {
  const [page, configFile] = await Promise.all([
    reads.fetchPage(`${stage.connectorUrl}/`),
    reads.fetchPage(`${stage.connectorUrl}/config.json`),
  ]);
  const redeploy = "Run pulumi up --refresh; if it says that nothing changes, somebody changed the site by hand";
  if (page.status !== 200) return [wrong(`The connector answers ${page.status}`, redeploy)];
  const config = reads.siteConfig(configFile.body);
  if (configFile.status !== 200 || "problem" in config) {
    return [
      right("The connector's page answers"),
      wrong(`config.json cannot be used: ${"problem" in config ? config.problem : configFile.status}`, redeploy),
    ];
  }
  return [
    right("The connector's page answers"),
    ...headerFindings(page, expectedHeaders(stage, config), redeploy),
    config.connect.accessUrl === stage.settings.connect.accessUrl
      ? right("config.json names the stage's instance")
      : wrong("config.json names another instance than the functions do", redeploy),
    await apiIsClosed(config, reads),
  ];
}

/** A stage serves its API at the page's own origin, which its headers then do not name. */
function expectedHeaders({ connectorUrl, frameOrigins = [] }: StageUnderDoctor, config: SiteConfig) {
  const isOwnOrigin = new URL(config.apiUrl).origin === new URL(connectorUrl).origin;
  return siteHeaders({ ...config, apiUrl: isOwnOrigin ? null : config.apiUrl, frameOrigins });
}

function headerFindings(
  page: FetchedPage,
  expected: Readonly<Record<string, string>>,
  remedy: string,
): readonly Finding[] {
  const missing = Object.entries(expected).filter(([name, value]) => page.headers[name] !== value);
  return missing.length === 0
    ? [right("The page is served with its security headers")]
    : [wrong(`The page is served without, or with another, ${missing.map(([name]) => name).join(", ")}`, remedy)];
}

async function apiIsClosed(config: SiteConfig, reads: StageReads): Promise<Finding> {
  const { status } = await reads.fetchPage(`${config.apiUrl}/contacts/00000000-0000-4000-8000-000000000000`);
  if (status === 401) return right("The API answers, and lets nobody in without a contact token");
  return wrong(
    `The API answers ${status} to a request without a token, where 401 is right`,
    "See the log of connectorApi; if the status is 200, take the stage down",
  );
}

async function lookupChecks(stage: StageUnderDoctor, reads: StageReads): Promise<readonly Finding[]> {
  const answer = decodeLookupAnswer(await reads.lookUp(nobodysNumber));
  return [
    answer.kind === "unavailable"
      ? wrong(
          "A look-up of a number that nobody has could not be made",
          "See the log of customerLookup: the CRM is down, too slow, or refuses the credentials",
        )
      : right(`A look-up of a number that nobody has answers "${answer.kind}" in stage ${stage.settings.stage}`),
  ];
}

async function look(what: string, remedy: string, run: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await run();
  } catch (error) {
    return [wrong(`${what}: no, ${messageOf(error)}`, remedy)];
  }
}

function right(what: string): Finding {
  return { ok: true, what, remedy: null };
}

function wrong(what: string, remedy: string): Finding {
  return { ok: false, what, remedy };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "it failed without a message";
}
