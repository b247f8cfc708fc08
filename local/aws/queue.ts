/**
 * One queue with the semantics of an SQS standard queue: delay, visibility timeout, receive count, dead-letter queue,
 * retention. Every wait goes by the local clock.
 */
import { createHash } from "node:crypto";
import type { LocalClock } from "../clock.ts";

export type MessageAttribute =
  | { readonly dataType: string; readonly stringValue: string }
  | { readonly dataType: string; readonly binaryValue: Buffer };
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export interface QueueSettings {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  /** Where messages go that come back for the `maxReceiveCount`th time; `null` on a dead-letter queue itself. */
  readonly redrive: { readonly deadLetterQueue: LocalQueue; readonly maxReceiveCount: number } | null;
}

export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly delaySeconds?: number;
}

export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: Date;
  readonly receiveCount: number;
  /** On a dead letter: the queue it comes from. */
  readonly sourceArn: string | null;
}

export interface ReceivedMessage extends QueuedMessage {
  readonly receiptHandle: string;
  readonly firstReceivedAt: Date;
}

export interface ReceiveRequest {
  readonly maximum: number;
  readonly visibilityTimeoutSeconds?: number;
  /**
   * Keeps the messages hidden, even past their visibility timeout, until `release`. AWS refuses a function that may run
   * longer than the visibility timeout of its queue; a fast clock would break that, as it shortens waits but not work.
   */
  readonly held?: boolean;
}

interface Entry {
  readonly message: Omit<QueuedMessage, "receiveCount">;
  receiveCount: number;
  firstReceivedAt: Date | null;
  receiptHandle: string | null;
  state: "delayed" | "visible" | "inFlight";
  held: boolean;
  /** The visibility timeout is over, but a poller still holds the message. */
  overdue: boolean;
  stopWaiting: () => void;
  stopRetention: () => void;
}

export class LocalQueue {
  readonly settings: QueueSettings;
  readonly arn: string;
  readonly #clock: LocalClock;
  readonly #entries = new Map<string, Entry>();
  /** In the order in which they became visible. */
  readonly #visible = new Set<Entry>();
  readonly #listeners = new Set<() => void>();

  constructor(settings: QueueSettings, arn: string, clock: LocalClock) {
    this.settings = settings;
    this.arn = arn;
    this.#clock = clock;
  }

  get name(): string {
    return this.settings.name;
  }

  /** Returns the message's id. */
  send(message: OutgoingMessage): string {
    const id = crypto.randomUUID();
    const { body, attributes = {} } = message;
    this.#add(
      { id, body, attributes, sentAt: this.#clock.now(), sourceArn: null },
      { receiveCount: 0, delaySeconds: message.delaySeconds ?? 0 },
    );
    return id;
  }

  receive(request: ReceiveRequest): readonly ReceivedMessage[] {
    const timeoutSeconds = request.visibilityTimeoutSeconds ?? this.settings.visibilityTimeoutSeconds;
    return [...this.#visible].slice(0, request.maximum).map((entry) => {
      this.#visible.delete(entry);
      entry.state = "inFlight";
      entry.held = request.held ?? false;
      entry.receiveCount += 1;
      const firstReceivedAt = entry.firstReceivedAt ?? this.#clock.now();
      entry.firstReceivedAt = firstReceivedAt;
      const receiptHandle = `${entry.message.id}.${crypto.randomUUID()}`;
      entry.receiptHandle = receiptHandle;
      this.#hideFor(entry, timeoutSeconds);
      return { ...entry.message, receiveCount: entry.receiveCount, receiptHandle, firstReceivedAt };
    });
  }

  /** With the handle of the latest receipt only; false otherwise. */
  delete(receiptHandle: string): boolean {
    const entry = this.#entryOf(receiptHandle);
    if (entry === undefined) return false;
    this.#remove(entry);
    return true;
  }

  /** False when the message is not in flight under this handle. */
  changeVisibility(receiptHandle: string, timeoutSeconds: number): boolean {
    const entry = this.#entryOf(receiptHandle);
    if (entry?.state !== "inFlight") return false;
    this.#hideFor(entry, timeoutSeconds);
    return true;
  }

  /** Ends the hold of `receive`: the message comes back when its visibility timeout is over. */
  release(receiptHandle: string): void {
    const entry = this.#entryOf(receiptHandle);
    if (entry === undefined) return;
    entry.held = false;
    if (entry.overdue) this.#return(entry);
  }

  /** Takes over a message of another queue as a dead letter, with its id. */
  bury(message: QueuedMessage, sourceArn: string): void {
    this.#add({ ...message, sourceArn }, { receiveCount: message.receiveCount, delaySeconds: 0 });
  }

  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const count = (state: Entry["state"]) =>
      [...this.#entries.values()].filter((entry) => entry.state === state).length;
    return { visible: this.#visible.size, inFlight: count("inFlight"), delayed: count("delayed") };
  }

  /** All messages, whatever their state, without receiving them. */
  peek(): readonly QueuedMessage[] {
    return [...this.#entries.values()].map((entry) => ({ ...entry.message, receiveCount: entry.receiveCount }));
  }

  /** Called each time a message becomes visible. Returns the way to stop. */
  onVisible(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear(): void {
    for (const entry of [...this.#entries.values()]) this.#remove(entry);
  }

  #add(message: Entry["message"], start: { readonly receiveCount: number; readonly delaySeconds: number }): void {
    const entry: Entry = {
      message,
      receiveCount: start.receiveCount,
      firstReceivedAt: null,
      receiptHandle: null,
      state: "delayed",
      held: false,
      overdue: false,
      stopWaiting: () => {},
      stopRetention: this.#clock.after(this.settings.retentionSeconds * 1000, () => this.#remove(entry)),
    };
    this.#entries.set(message.id, entry);
    if (start.delaySeconds === 0) this.#show(entry);
    else entry.stopWaiting = this.#clock.after(start.delaySeconds * 1000, () => this.#show(entry));
  }

  #remove(entry: Entry): void {
    entry.stopWaiting();
    entry.stopRetention();
    this.#visible.delete(entry);
    this.#entries.delete(entry.message.id);
  }

  #show(entry: Entry): void {
    entry.state = "visible";
    entry.held = false;
    entry.overdue = false;
    this.#visible.add(entry);
    for (const listener of [...this.#listeners]) listener();
  }

  #hideFor(entry: Entry, timeoutSeconds: number): void {
    entry.stopWaiting();
    entry.stopWaiting = () => {};
    entry.overdue = false;
    const over = () => {
      if (entry.held) entry.overdue = true;
      else this.#return(entry);
    };
    if (timeoutSeconds === 0) over();
    else entry.stopWaiting = this.#clock.after(timeoutSeconds * 1000, over);
  }

  /** SQS buries a message when it would be received once too often; with a poller waiting, that is at once. */
  #return(entry: Entry): void {
    const { redrive } = this.settings;
    if (redrive === null || entry.receiveCount < redrive.maxReceiveCount) {
      this.#show(entry);
      return;
    }
    this.#remove(entry);
    redrive.deadLetterQueue.bury({ ...entry.message, receiveCount: entry.receiveCount }, this.arn);
  }

  #entryOf(receiptHandle: string): Entry | undefined {
    const entry = this.#entries.get(receiptHandle.split(".")[0] ?? "");
    return entry?.receiptHandle === receiptHandle ? entry : undefined;
  }
}

/** MD5 of a body as SQS tells it; clients check it. */
export function md5OfBody(body: string): string {
  return createHash("md5").update(body, "utf8").digest("hex");
}

/** MD5 of message attributes as SQS defines it: by name, each part with its length before it. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const withLength = (part: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    hash.update(length).update(part);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    withLength(Buffer.from(name));
    withLength(Buffer.from(attribute.dataType));
    const isText = "stringValue" in attribute;
    hash.update(Buffer.of(isText ? 1 : 2));
    withLength(isText ? Buffer.from(attribute.stringValue) : attribute.binaryValue);
  }
  return hash.digest("hex");
}
