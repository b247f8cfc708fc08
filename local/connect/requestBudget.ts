/** Amazon Connect's request limits: a bucket of tokens per operation, per account and Region. */

export type Operation =
  | "DescribeContact"
  | "GetContactAttributes"
  | "SearchContacts"
  | "DescribeUser"
  | "DescribeQueue";

export class RequestBudget {
  readonly #now: () => Date;
  readonly #buckets = new Map<Operation, { tokens: number; at: number }>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** False when the request comes too fast. */
  spend(operation: Operation): boolean {
    const { perSecond, burst } = limits[operation];
    const at = this.#now().getTime();
    const bucket = this.#buckets.get(operation) ?? { tokens: burst, at };
    const tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
    const allowed = tokens >= 1;
    this.#buckets.set(operation, { tokens: allowed ? tokens - 1 : tokens, at });
    return allowed;
  }
}

const contactReads = { perSecond: 10, burst: 15 };
const others = { perSecond: 2, burst: 5 };

const limits: Readonly<Record<Operation, { readonly perSecond: number; readonly burst: number }>> = {
  DescribeContact: contactReads,
  GetContactAttributes: contactReads,
  SearchContacts: others,
  DescribeUser: others,
  DescribeQueue: others,
};
