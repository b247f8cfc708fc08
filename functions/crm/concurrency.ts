/** So many requests to the CRM at once and no more; the others wait their turn, first come first served. */
import { NoAnswer, type SendHttp } from "../runtime/http.ts";

/** @param most at once; who gives up waiting gets `NoAnswer`, not sent */
export function limitConcurrency(send: SendHttp, most: number): SendHttp {
  let free = most;
  const waiting: (() => void)[] = [];

  return async (request) => {
    if (free > 0) free -= 1;
    else await turn(waiting, request.signal);
    try {
      return await send(request);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Who gives up waiting leaves the line, and sent nothing. */
function turn(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      waiting.splice(waiting.indexOf(take), 1);
      reject(new NoAnswer("gave up while waiting for a free connection", false, { cause: signal?.reason }));
    };
    const take = () => {
      signal?.removeEventListener("abort", leave);
      resolve();
    };
    if (signal?.aborted) {
      reject(new NoAnswer("gave up before a connection was free", false, { cause: signal.reason }));
      return;
    }
    signal?.addEventListener("abort", leave, { once: true });
    waiting.push(take);
  });
}
