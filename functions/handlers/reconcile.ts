/** reconcile: every 15 minutes, looks for what the events left out and puts it into the queues. */
import { createEndedContacts } from "../calls/endedContacts.ts";
import { createJournal } from "../calls/journal.ts";
import { reconcile } from "../calls/reconcile.ts";
import { createSweepPosition } from "../calls/sweepPosition.ts";
import type { ReconcilePorts, Sweep } from "../calls/sweepRun.ts";
import { createDynamoDb } from "../runtime/dynamodb.ts";
import { observe, type RequestNotes } from "../runtime/observability.ts";
import { createQueueSender } from "../runtime/queueSender.ts";
import { settings } from "../runtime/settings.ts";

export type ReconcileParts = Omit<ReconcilePorts, "trouble">;

let parts: ReconcileParts | undefined;

export const handler = observe("reconcile", async (_event: unknown, notes) => {
  parts ??= wire();
  return sweep(parts, notes);
});

export async function sweep(parts: ReconcileParts, notes: RequestNotes): Promise<Sweep> {
  const until = new Date(parts.now().getTime() + workSeconds * 1000);
  const swept = await reconcile({ ...parts, trouble: notes.trouble }, until);
  for (const [name, value] of Object.entries(swept)) notes.fact(name, value);
  notes.outcome(swept.finished ? "finished" : "toBeContinued");
  return swept;
}

/** Half a minute less than the function's timeout: the step that is under way then has to end as well. */
const workSeconds = 90;

function wire(): ReconcileParts {
  const stage = settings();
  const table = createDynamoDb();
  return {
    settings: stage,
    journal: createJournal(table, stage.tables),
    contacts: createEndedContacts(stage.connect),
    position: createSweepPosition(table, stage.tables.calls),
    send: createQueueSender(),
    now: () => new Date(),
  };
}
