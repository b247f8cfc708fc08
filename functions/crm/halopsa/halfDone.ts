/**
 * A call is written by several requests. When the third of them is refused for now, the first two have taken effect all the
 * same: to whoever has to look back, that is an attempt of which nobody knows how far it went.
 */
import { CrmFailure } from "../crm.ts";
import type { HaloClient } from "./client.ts";

export async function tellingHalfDone<Result>(
  client: HaloClient,
  write: (client: HaloClient) => Promise<Result>,
): Promise<Result> {
  let hasWritten = false;
  const told: HaloClient = {
    ...client,
    post: async (what, path, item) => {
      const answer = await client.post(what, path, item);
      hasWritten = true;
      return answer;
    },
  };
  try {
    return await write(told);
  } catch (error) {
    if (!hasWritten || !(error instanceof CrmFailure) || error.ambiguous) throw error;
    const { message, failure, status, retryAfterSeconds } = error;
    throw new CrmFailure(message, { failure, status, retryAfterSeconds, ambiguous: true, cause: error });
  }
}
