/**
 * One stage's call logging with everything around it: the real handlers, journal and CRM adapters, over the DynamoDB
 * protocol, queues with SQS's semantics and a simulated CRM behind HTTP. Calls are played one after the other, on a clock
 * that stands still while anybody works.
 */
import type { Server } from "node:http";
import { eventRules, type QueueName, queues as queueDefinitions } from "../contract/events.ts";
import type { ContactTokenSecret, FunctionSettings } from "../contract/functionSettings.ts";
import type { ContactId } from "../contract/identifiers.ts";
import { contactDetailPath } from "../contract/insights.ts";
import { createChangedCalls } from "../functions/calls/changedCalls.ts";
import { createJournal } from "../functions/calls/journal.ts";
import { decide } from "../functions/calls/lifecycle.ts";
import { createSweepPosition } from "../functions/calls/sweepPosition.ts";
import { createCrmBatches } from "../functions/crm/batches.ts";
import type { Crm } from "../functions/crm/crm.ts";
import { createCrm } from "../functions/crm/registry.ts";
import { createCustomerCache } from "../functions/customers/cache.ts";
import { createDirectory } from "../functions/customers/directory.ts";
import { logCalls } from "../functions/handlers/callLogging.ts";
import { summarizeCalls } from "../functions/handlers/callSummary.ts";
import { answerConnector } from "../functions/handlers/connectorApi.ts";
import { lookUpCustomer } from "../functions/handlers/customerLookup.ts";
import { sweep } from "../functions/handlers/reconcile.ts";
import { beforeAnswer } from "../functions/runtime/afterAnswer.ts";
import { createHttp } from "../functions/runtime/http.ts";
import type { RequestNotes } from "../functions/runtime/observability.ts";
import type { SendMessage } from "../functions/runtime/queueSender.ts";
import { createSecrets } from "../functions/runtime/secrets.ts";
import { compilePattern } from "../local/aws/eventPatterns.ts";
import type { InvocationResult } from "../local/aws/executionEnvironment.ts";
import type { LocalQueue } from "../local/aws/queue.ts";
import { startQueuePoller } from "../local/aws/queuePoller.ts";
import { createQueues } from "../local/aws/queues.ts";
import { ManualClock } from "../local/clock.ts";
import { functionSettings } from "../local/stageSettings.ts";
import { type LocalCrm, localStage, portsFrom } from "../local/stages.ts";
import { Agent } from "./agent.ts";
import { contactsOf, endedContactsOf, filesOf, lookupEvent } from "./connect.ts";
import { findSupervisors, startCrm } from "./crms.ts";
import { disorderOf } from "./disorder.ts";
import { type History, makeHistory, tokenLifetimeSeconds } from "./history.ts";
import { Mishaps, type Worker } from "./mishaps.ts";
import { chanceOf } from "./random.ts";
import { requeueTo } from "./requeue.ts";
import { createSocketlessClient } from "./socketless.ts";
import { sweepTroublesOf } from "./sweeps.ts";
import { judge, type Verdict } from "./verdict.ts";

export interface World {
  /** One at a time. */
  play(seed: number, call: number): Promise<Played>;
  close(): Promise<void>;
}

export interface Played extends Verdict {
  readonly crm: LocalCrm;
  readonly kind: History["kind"];
  readonly faults: number;
  /** What went wrong on the way, for whoever plays one call again. */
  readonly story: readonly string[];
}

/** @param tables with this world's own table of customers, since its clock is its own too */
export async function startWorld(options: {
  readonly crm: LocalCrm;
  /** dynalite's. */
  readonly server: Server;
  readonly tables: FunctionSettings["tables"];
}): Promise<World> {
  const clock = new ManualClock();
  const crm = await startCrm(options.crm, clock);
  const stage = localStage(options.crm, portsFrom(4400));
  const settings: FunctionSettings = {
    ...functionSettings(
      stage,
      { callLogging: "https://sqs.local/callLogging", callSummary: "https://sqs.local/callSummary" },
      1,
    ),
    crm: crm.settings,
    tables: options.tables,
    contactTokenSeconds: tokenLifetimeSeconds,
    // What is too slow is decided by chance, not by how busy this machine is.
    crmTimeoutMilliseconds: 60_000,
    lookup: { budgetMilliseconds: 60_000, freshSeconds: 900, staleSeconds: 86_400, nobodyFoundSeconds: 300 },
  };
  const queues = createQueues({ clock, region: stage.region, accountId: stage.accountId });
  const queueOf = (name: QueueName): LocalQueue => queues.create({ name, ...queueDefinitions[name] });
  const callLogging = queueOf("callLogging");
  const callSummary = queueOf("callSummary");
  const liveQueues = [callLogging, callSummary];
  const queueAt = (url: string) => (url === settings.queueUrls.callLogging ? callLogging : callSummary);
  const rules = eventRules(stage.instanceArn).map(({ pattern, queue }) => ({
    matches: compilePattern(pattern),
    queue: queue === "callLogging" ? callLogging : callSummary,
  }));
  const database = createSocketlessClient(options.server, stage.region);
  const journal = createJournal(database, settings.tables, () => clock.now());
  const cache = createCustomerCache(database, settings.tables.customers, settings.lookup, () => clock.now());
  const send = createHttp(8);

  const detailUrl = (contactId: ContactId) =>
    settings.connect.accessUrl + contactDetailPath(contactId, settings.timeZone);

  const play = async (seed: number, call: number): Promise<Played> => {
    const history = makeHistory(chanceOf(seed, call * 4), crm.ticketIds);
    const disorderly = chanceOf(seed, call * 4 + 1);
    const chance = chanceOf(seed, call * 4 + 3);
    const story: string[] = [];
    const begin = advanceToNextDay(clock, history.beginsAtSecondOfDay);
    const momentOf = (seconds: number) => new Date(begin.getTime() + seconds * 1000);
    const secondNow = () => (clock.now().getTime() - begin.getTime()) / 1000;
    const tell = (line: string) => void story.push(`${String(Math.round(secondNow())).padStart(6)} s  ${line}`);
    const notes = notesTo(tell);
    tell(`${history.kind}, ${history.caller.name}, ${crm.name}, call ${history.callId}`);

    const background = new Set<Promise<unknown>>();
    let planned = 0;
    const plan = (at: number, act: () => Promise<unknown> | undefined) => {
      planned += 1;
      clock.after(at * 1000, () => {
        planned -= 1;
        const work = Promise.resolve(act()).catch((error: unknown) => tell(`failed: ${String(error)}`));
        background.add(work);
        void work.finally(() => background.delete(work));
      });
    };

    const mishaps = new Mishaps(chanceOf(seed, call * 4 + 2), crm.faults, plan);
    const sendBy =
      (worker: Worker): SendMessage =>
      (queueUrl, body, _, delaySeconds = 0) =>
        worker.step(async () => {
          queueAt(queueUrl).send({ body, delaySeconds });
        });
    /** What one running copy of a function is given; it forgets everything when it stops. */
    const partsFor = (worker: Worker) => {
      const secrets = createSecrets(
        async () => JSON.stringify(crm.secret),
        () => clock.now().getTime(),
      );
      const batches = createCrmBatches();
      let adapter: Promise<Crm> | undefined;
      const faultySend = mishaps.faulty(send);
      return {
        settings,
        journal: worker.mortal(journal),
        crm: () => {
          adapter ??= createCrm(settings, {
            secrets,
            send: (request) => worker.step(() => faultySend(request)),
            batches,
            now: () => clock.now(),
          });
          return adapter;
        },
        contacts: worker.mortal(contactsOf(history)),
        requeue: worker.mortal(requeueTo(queueAt, () => clock.now())),
        batches,
        changedCalls: createChangedCalls(settings.queueUrls.callLogging, sendBy(worker)),
        files: worker.mortal(filesOf(history, secondNow, momentOf)),
        now: () => clock.now(),
      };
    };
    const run = async (what: string, work: (worker: Worker) => Promise<unknown>): Promise<InvocationResult> => {
      const worker = mishaps.worker();
      const failed = { ok: false, kind: "timeout", errorType: what, message: "" } as const;
      const killed = worker.death.then((): InvocationResult => {
        tell(`${what} was killed`);
        return failed;
      });
      const done = work(worker).then(
        (payload): InvocationResult => ({ ok: true, payload: payload ?? null }),
        (error: unknown): InvocationResult => {
          tell(`${what} failed: ${String(error)}`);
          return failed;
        },
      );
      return Promise.race([killed, done]);
    };

    const concurrency = chance.percent(30) ? 2 : 1;
    const pollers = [
      startQueuePoller({
        queue: callLogging,
        batchSize: queueDefinitions.callLogging.batchSize,
        maximumConcurrency: concurrency,
        invoke: (event) => run("callLogging", (worker) => logCalls(event, partsFor(worker), notes)),
      }),
      startQueuePoller({
        queue: callSummary,
        batchSize: queueDefinitions.callSummary.batchSize,
        maximumConcurrency: concurrency,
        invoke: (event) => run("callSummary", (worker) => summarizeCalls(event, partsFor(worker), notes)),
      }),
    ];

    // Sweeps cost time, so only some calls have them, and only those may lose what nothing else mends.
    const swept = chance.percent(15);
    const troubles = sweepTroublesOf(chance);
    const disorder = disorderOf(history, stage, momentOf, disorderly, swept ? "any" : "mendable by later events");
    for (const { at, event } of disorder.deliveries) {
      plan(at, () => {
        for (const { matches, queue } of rules) if (matches(event)) queue.send({ body: JSON.stringify(event) });
        return undefined;
      });
    }
    for (const { at, tell: say } of crm.desktop(history, chance)) plan(at, say);

    const agent = new Agent({
      chance,
      plan,
      tell,
      now: () => clock.now(),
      async matches() {
        const match = (await journal.read(history.callId))?.match;
        return match?.kind === "many" ? match.customers : [];
      },
      async send({ routeKey, body }, token) {
        const request = {
          routeKey,
          headers: { authorization: `Bearer ${token}` },
          pathParameters: { contactId: history.callId },
          body: JSON.stringify(body),
          isBase64Encoded: false,
        };
        const tokenKeys = { get: async () => keys, refresh: async () => keys };
        const result = await run("connectorApi", (worker) =>
          answerConnector(request, { ...partsFor(worker), directory: nobody, tokenKeys }, notes).then(
            ({ statusCode }) => statusCode ?? 200,
          ),
        );
        return result.ok ? Number(result.payload) : null;
      },
    });
    if (history.lookedUpAt !== null) {
      plan(history.lookedUpAt, async () => {
        const looked = await run("customerLookup", async (worker) => {
          const parts = partsFor(worker);
          const { add: later, answering } = beforeAnswer();
          const directory = createDirectory({
            crm: parts.crm,
            cache: worker.mortal(cache),
            now: parts.now,
            onTrouble: notes.trouble,
            later,
          });
          const event = lookupEvent(history, stage.number);
          const tokenKeys = { get: async () => keys };
          const answer = await lookUpCustomer(event, { ...parts, directory, tokenKeys, later }, notes);
          await answering();
          return answer;
        });
        if (looked.ok) agent.ring(looked.payload);
      });
    }
    agent.planWork(history);

    if (swept) {
      const end = Math.max(...history.legs.map((leg) => leg.completedAt));
      for (let at = chance.between(1, 900); at < end + sweptSeconds; at += 900) {
        plan(at, () =>
          run("reconcile", (worker) => {
            const position = worker.mortal(createSweepPosition(database, settings.tables.calls));
            const { searching, taken } = troubles.sweep(secondNow);
            const contacts = endedContactsOf(history, stage, momentOf, searching);
            const now = () => new Date(clock.now().getTime() + taken());
            return sweep({ ...partsFor(worker), contacts, position, now, send: sendBy(worker) }, notes);
          }),
        );
      }
    }

    const quiet = async () => {
      do {
        await Promise.all([...background, ...pollers.map((poller) => poller.idle()), mishaps.settled()]);
      } while (background.size > 0 || mishaps.underWay || liveQueues.some((queue) => queue.counts().visible > 0));
    };
    let endless = false;
    await quiet();
    while (planned > 0 || liveQueues.some((queue) => queue.peek().length > 0)) {
      if (secondNow() > longestCallSeconds) {
        tell("the messages never come to an end");
        endless = true;
        break;
      }
      clock.advance(stepMilliseconds);
      await quiet();
    }
    for (const poller of pollers) await poller.stop();
    crm.faults.set({ kind: "none" });

    const deadLetters = queues
      .all()
      .filter((queue) => !liveQueues.includes(queue))
      .flatMap((queue) => queue.peek().map(({ body }) => body));
    const left = await journal.read(history.callId);
    const verdict = judge({
      endless,
      left,
      leftToDo: left === null ? null : decide(left, { now: clock.now(), owner: null, detailUrl }).do,
      history,
      crm: crm.name,
      keeps: crm.keeps(history),
      found: crm.find(history.callId, history.legs),
      foundOfSupervisors: findSupervisors(crm, history),
      saved: agent.saved,
      perhapsSaved: agent.perhapsSaved,
      chosen: agent.chosen,
      perhapsChosen: agent.perhapsChosen,
      lookedUp: agent.lookedUp,
      deadLetters,
      swept,
    });
    queues.clear();
    // The sweeps of later calls have enough to do with their own.
    for (const { initialContactId } of [...history.legs.slice(0, 1), ...history.supervisors]) {
      const left = await journal.read(initialContactId);
      if (left !== null) await journal.settle(left);
    }
    return {
      ...verdict,
      crm: crm.name,
      kind: history.kind,
      faults: disorder.duplicates + disorder.delays + disorder.losses + mishaps.count + troubles.count(),
      story,
    };
  };

  let played = 0;
  return {
    async play(seed, call) {
      played += 1;
      // Other people's calls are there as well, but a list of thousands only costs time.
      if (played % 25 === 0) crm.reset();
      return play(seed, call);
    },
    async close() {
      database.destroy();
      await crm.close();
    },
  };
}

const stepMilliseconds = 5_000;
const longestCallSeconds = 24 * 3600;
/** An analysis that was not told of counts as overdue after an hour. */
const sweptSeconds = 4 * 3600;

const keys: ContactTokenSecret = {
  current: { keyId: "1", key: Buffer.alloc(32, 7).toString("base64url") },
  previous: null,
};

const nobody = { lookUp: async () => ({ kind: "none" }) as const };

/** Two days on: what the cache kept of the call before is no longer of use. */
function advanceToNextDay(clock: ManualClock, secondOfDay: number): Date {
  const day = 86_400_000;
  const begin = (Math.floor(clock.now().getTime() / day) + 3) * day + secondOfDay * 1000;
  clock.advance(begin - clock.now().getTime());
  return new Date(begin);
}

function notesTo(tell: (line: string) => void): RequestNotes {
  return {
    contact: () => {},
    outcome: () => {},
    count: () => {},
    fact: (name, value) => tell(`${name}: ${String(value)}`),
    trouble: (what, error) => tell(`${what}: ${error instanceof Error ? error.message : String(error)}`),
  };
}
