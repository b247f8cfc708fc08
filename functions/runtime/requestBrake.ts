/**
 * So many requests of one asker in so many seconds, as one running copy counts them. What asks too often is a script with
 * somebody's token, and must not use up what the CRM grants all of us; API Gateway's throttle stands before it, for all
 * askers together.
 */
export interface RequestBrake {
  /** Counts a request. Seconds until the asker may come again; 0 for one that may now. */
  secondsToWait(asker: string, now: Date): number;
}

export function createRequestBrake(mostRequests: number, perSeconds: number): RequestBrake {
  const windows = new Map<string, { readonly until: number; requests: number }>();

  return {
    secondsToWait(asker, now) {
      const at = now.getTime();
      if (windows.size >= mostAskers) {
        for (const [key, { until }] of windows) if (until <= at) windows.delete(key);
      }
      const known = windows.get(asker);
      const window = known !== undefined && known.until > at ? known : { until: at + perSeconds * 1000, requests: 0 };
      windows.set(asker, window);
      window.requests += 1;
      return window.requests <= mostRequests ? 0 : Math.ceil((window.until - at) / 1000);
    },
  };
}

/** Before those whose time is over are forgotten. */
const mostAskers = 1_000;
