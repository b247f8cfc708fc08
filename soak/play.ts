/** Plays numbered calls of one seed, side by side in several worlds over one DynamoDB. */
import { startDynamoDb } from "../local/aws/dynamodb.ts";
import { type LocalCrm, localCrms } from "../local/stages.ts";
import { type Played, startWorld, type World } from "./world.ts";

export interface PlayedCall extends Played {
  readonly call: number;
}

/** Even calls go to one CRM, odd ones to the other. */
function crmOf(call: number): LocalCrm {
  return localCrms[call % localCrms.length] ?? "halopsa";
}

/** @param worldsEach so many worlds for each CRM; a world plays one call at a time */
export async function playCalls(
  seed: number,
  calls: readonly number[],
  worldsEach: number,
  onPlayed: (played: PlayedCall) => void,
): Promise<void> {
  const needed = localCrms.filter((crm) => calls.some((call) => crmOf(call) === crm));
  const lanes = needed.flatMap((crm) => {
    const own = calls.filter((call) => crmOf(call) === crm);
    return Array.from({ length: Math.min(worldsEach, own.length) }, (_, lane) => ({
      crm,
      calls: own.filter((_call, index) => index % worldsEach === lane),
      tables: { calls: `calls-${crm}-${lane}`, customers: `customers-${crm}-${lane}` },
    }));
  });
  const database = await startDynamoDb(lanes.map(({ tables }) => tables));
  const worlds: World[] = [];
  try {
    await Promise.all(
      lanes.map(async ({ crm, tables, calls: own }) => {
        const world = await startWorld({ crm, server: database.server, tables });
        worlds.push(world);
        for (const call of own) onPlayed({ ...(await world.play(seed, call)), call });
      }),
    );
  } finally {
    await Promise.all(worlds.map((world) => world.close()));
    await database.close();
  }
}
