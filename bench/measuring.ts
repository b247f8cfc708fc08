/** The measurements that take time: what look-ups and imports cost, ours and the plain one's by turns. */
import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Child } from "./child.ts";
import { median } from "./figures.ts";
import { type AwsStandIns, benchNumbers, type CrmStandIn } from "./standIns.ts";

/** What `functionProcess.mjs` offers. */
export interface FunctionProcess {
  load(input: { file: string; copies: number }): Promise<number>;
  callInTurn(input: { events: readonly unknown[] }): Promise<{ milliseconds: readonly number[]; answer: unknown }>;
  readAlone(input: {
    origin: string;
    authorization: string;
    paths: readonly string[];
    rounds: number;
  }): Promise<readonly number[]>;
  callAtOnce(input: { events: readonly unknown[] }): Promise<readonly unknown[]>;
}

export interface Surroundings {
  readonly aws: Child<AwsStandIns>;
  readonly crm: Child<CrmStandIn>;
  readonly crmDoor: { readonly origin: string; readonly authorization: string };
}

export interface Pair<Value> {
  readonly ours: Value;
  readonly plain: Value;
}

/** A number that both implementations find somebody under: it is stored as E.164, which is all the plain one looks for. */
const cachedNumber = "+61399990000";
/** Some are measured. The others are missed before, several at once, until all that a miss runs is compiled, as it is in time. */
const numbersToMeasure = benchNumbers.slice(0, 12);
const numbersToWarmUp = benchNumbers.slice(12);
const callersAtOnce = 20;
const nobodysNumber = "+61400999888";
const stampedingNumber = "+61280001234";
export const stampedingCallers = 200;

/**
 * Median of a look-up that the cache answers, in milliseconds. First the question alone, which both answer with the same
 * work; then as a flow asks it, which has ours journal the call and sign a contact token besides.
 */
export async function measureCached(functions: Pair<Child<FunctionProcess>>, { aws }: Surroundings) {
  await aws.ask("clear", null);
  for (const side of ["ours", "plain"] as const) await warmUp(functions[side]);
  const asked = { ours: [] as number[], plain: [] as number[] };
  const askedByFlow = { ours: [] as number[], plain: [] as number[] };
  const question = Array.from({ length: callsPerTurn }, () => ({ phoneNumber: cachedNumber }));
  // By turns, so that whatever else the machine does hits both.
  for (let turn = 0; turn < 8; turn += 1) {
    for (const side of ["ours", "plain"] as const) {
      const [alone, byFlow] = [question, eventsOf(cachedNumber, callsPerTurn)];
      asked[side].push(...(await functions[side].ask("callInTurn", { events: alone })).milliseconds);
      askedByFlow[side].push(...(await functions[side].ask("callInTurn", { events: byFlow })).milliseconds);
    }
  }
  return { asked: medians(asked), askedByFlow: medians(askedByFlow) };
}

const callsPerTurn = 30;

/**
 * Median of what a look-up takes beyond the CRM's own time, in milliseconds: beyond what the very same requests take when the
 * same process asks them alone, over open connections. So what a CRM and the way to it cost is nobody's merit or fault, and
 * all that a function does besides counts, the loading and connecting of a first request excepted. As with cached look-ups,
 * first the question alone, which both answer with the same work, then as a flow asks it.
 * @param start a running copy that has never been asked for any of the numbers
 */
export async function measureMisses(
  start: Pair<() => Promise<Child<FunctionProcess>>>,
  { aws, crm, crmDoor }: Surroundings,
) {
  const asked = { ours: [] as number[], plain: [] as number[] };
  const askedByFlow = { ours: [] as number[], plain: [] as number[] };
  const forms = [
    { overheads: asked, eventOf: (number: string) => ({ phoneNumber: number }) },
    { overheads: askedByFlow, eventOf: (number: string) => eventsOf(number, 1)[0] },
  ];
  for (let turn = 0; turn < 3; turn += 1) {
    for (const { overheads, eventOf } of forms) {
      for (const side of ["ours", "plain"] as const) {
        await aws.ask("clear", null);
        const functions = await start[side]();
        await warmUp(functions);
        for (let first = 0; first < numbersToWarmUp.length; first += callersAtOnce) {
          const numbers = numbersToWarmUp.slice(first, first + callersAtOnce);
          await functions.ask("callAtOnce", { events: numbers.map(eventOf) });
        }
        for (const number of numbersToMeasure) {
          await crm.ask("seen", { number });
          const call = await functions.ask("callInTurn", { events: [eventOf(number)] });
          const { paths } = await crm.ask("seen", { number });
          const alone = median(await functions.ask("readAlone", { ...crmDoor, paths, rounds: 3 }));
          overheads[side].push(...call.milliseconds.map((elapsed) => elapsed - alone));
        }
        functions.end();
      }
    }
  }
  return { asked: medians(asked), askedByFlow: medians(askedByFlow) };
}

function medians({ ours, plain }: Pair<readonly number[]>): Pair<number> {
  return { ours: median(ours), plain: median(plain) };
}

/** Searches for so many callers of one number at the same time. */
export async function countStampede(functions: Child<FunctionProcess>, { aws, crm }: Surroundings): Promise<number> {
  await aws.ask("clear", null);
  await crm.ask("seen", { number: stampedingNumber });
  await functions.ask("callAtOnce", { events: eventsOf(stampedingNumber, stampedingCallers) });
  return (await crm.ask("seen", { number: stampedingNumber })).searches;
}

/** Searches for two look-ups of a number nobody has. */
export async function countNobodyFound(functions: Child<FunctionProcess>, { aws, crm }: Surroundings): Promise<number> {
  await aws.ask("clear", null);
  await crm.ask("seen", { number: nobodysNumber });
  await functions.ask("callInTurn", { events: eventsOf(nobodysNumber, 2) });
  return (await crm.ask("seen", { number: nobodysNumber })).searches;
}

/** Median time to import, each time in a fresh process. */
export async function measureImports(
  files: Pair<string>,
  environment: Readonly<Record<string, string>>,
): Promise<Pair<number>> {
  const milliseconds = { ours: [] as number[], plain: [] as number[] };
  for (let turn = 0; turn < 9; turn += 1) {
    for (const side of ["ours", "plain"] as const) {
      milliseconds[side].push(await timeImport(pathToFileURL(files[side]).href, environment));
    }
  }
  return { ours: median(milliseconds.ours), plain: median(milliseconds.plain) };
}

async function timeImport(url: string, environment: Readonly<Record<string, string>>): Promise<number> {
  const script = `const startedAt = performance.now(); await import(${JSON.stringify(url)}); console.log(performance.now() - startedAt);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    env: { ...process.env, ...environment },
  });
  return Number(stdout);
}

/** Everything loaded, connected and compiled, as in a function that has been running for a while. */
async function warmUp(functions: Child<FunctionProcess>): Promise<void> {
  await functions.ask("callInTurn", { events: [nobodysNumber, cachedNumber].flatMap((number) => eventsOf(number, 1)) });
  await functions.ask("callInTurn", { events: eventsOf(cachedNumber, 100) });
}

/** As Amazon Connect asks from a flow, each for a contact of its own. */
function eventsOf(number: string, count: number): readonly unknown[] {
  return Array.from({ length: count }, () => {
    const id = crypto.randomUUID();
    return {
      Name: "ContactFlowEvent",
      Details: {
        ContactData: {
          Attributes: {},
          Channel: "VOICE",
          ContactId: id,
          InitialContactId: id,
          PreviousContactId: id,
          CustomerEndpoint: { Address: number, Type: "TELEPHONE_NUMBER" },
          SystemEndpoint: { Address: "+61280005551", Type: "TELEPHONE_NUMBER" },
        },
        Parameters: {},
      },
    };
  });
}
