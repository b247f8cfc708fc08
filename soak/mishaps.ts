/**
 * What goes wrong while a call is worked on: workers that stop for ever between two steps, and a CRM that refuses, breaks,
 * or does what it was asked and does not say so, at once or when it has been looked for in vain. A queue gives a message up
 * after five deliveries, so fewer than that many workers of a call are killed.
 */
import { NoAnswer, type SendHttp } from "../functions/runtime/http.ts";
import type { Fault, FaultSwitch } from "../local/crm/faults.ts";
import type { Chance } from "./random.ts";

export class Mishaps {
  /** Those that happened. */
  count = 0;
  readonly #chance: Chance;
  readonly #faults: FaultSwitch;
  readonly #later: (seconds: number, act: () => Promise<unknown>) => void;
  readonly #landings = new Set<Promise<unknown>>();
  #deathsLeft: number;
  #faultsLeft: number;

  /** @param later does it so many seconds from now */
  constructor(chance: Chance, faults: FaultSwitch, later: (seconds: number, act: () => Promise<unknown>) => void) {
    this.#chance = chance;
    this.#faults = faults;
    this.#later = later;
    this.#deathsLeft = chance.percent(20) ? 0 : mostDeaths;
    this.#faultsLeft = chance.percent(20) ? 0 : mostFaults;
  }

  /** A worker, who may be among those that do not live to the end of their work. */
  worker(): Worker {
    const steps = this.#deathsLeft > 0 && this.#chance.percent(25) ? this.#chance.between(1, 16) : null;
    return new Worker(steps, () => {
      if (this.#deathsLeft <= 0) return false;
      this.#deathsLeft -= 1;
      this.count += 1;
      return true;
    });
  }

  /** Requests to the CRM, of which some meet a fault. */
  faulty(send: SendHttp): SendHttp {
    return async (request) => {
      const mishap = this.#nextFault(request.method !== "GET");
      if (mishap !== "noAnswer" && mishap !== "late") {
        this.#faults.set(mishap, mishap.kind === "none" ? null : 1);
        return this.#tracked(send(request));
      }
      // Whoever asked has given up by the time the CRM does what it was asked.
      const arrive = () => {
        this.#faults.set({ kind: "none" });
        return this.#tracked(send(request)).catch(() => {});
      };
      if (mishap === "late") this.#later(this.#chance.between(20, latestSeconds), arrive);
      else void arrive();
      throw new NoAnswer("no answer in time", true, {});
    };
  }

  /** Resolves when no request is on its way to the CRM any more, whether anybody still waits for its answer or not. */
  async settled(): Promise<void> {
    while (this.#landings.size > 0) await Promise.allSettled([...this.#landings]);
  }

  get underWay(): boolean {
    return this.#landings.size > 0;
  }

  #tracked<Answer>(request: Promise<Answer>): Promise<Answer> {
    this.#landings.add(request);
    const landed = () => void this.#landings.delete(request);
    request.then(landed, landed);
    return request;
  }

  #nextFault(isWrite: boolean): Fault | "noAnswer" | "late" {
    if (this.#faultsLeft === 0 || !this.#chance.percent(isWrite ? 40 : 12)) return { kind: "none" };
    this.#faultsLeft -= 1;
    this.count += 1;
    if (isWrite && this.#chance.percent(50)) {
      return this.#chance.pick<Fault | "noAnswer" | "late">([{ kind: "timeoutAfterWrite" }, "noAnswer", "late"]);
    }
    return this.#chance.pick<Fault>([
      { kind: "rateLimited", retryAfterSeconds: null },
      { kind: "rateLimited", retryAfterSeconds: this.#chance.between(1, 90) },
      { kind: "slow", delayMilliseconds: this.#chance.between(1, 10) },
      { kind: "serverError", status: 500 },
      { kind: "serverError", status: 503 },
      { kind: "down" },
    ]);
  }
}

/** One less than the deliveries after which a queue gives a message up. */
const mostDeaths = 4;
const mostFaults = 15;
/** Within the stage's `writeSettleSeconds`. */
const latestSeconds = 150;

/** One run of a function. Its ports count its steps; after the last one nothing that it asks for is done or answered. */
export class Worker {
  /** Resolves when the work has stopped for ever. */
  readonly death: Promise<void>;
  #stepsLeft: number | null;
  #dead = false;
  readonly #mayDie: () => boolean;
  #die: () => void = () => {};

  constructor(stepsLeft: number | null, mayDie: () => boolean) {
    this.#stepsLeft = stepsLeft;
    this.#mayDie = mayDie;
    this.death = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  mortal<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...args: readonly unknown[]): Promise<unknown> =>
          this.step(async () => Reflect.apply(method, target, args) as unknown);
      },
    });
  }

  /** The last step is done, its answer never comes. */
  async step<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    if (this.#dead) return forever();
    const last = this.#countDown();
    try {
      const answer = await act();
      return this.#dead || last ? await this.#stop(() => answer) : answer;
    } catch (error) {
      if (this.#dead || last) {
        return this.#stop(() => {
          throw error;
        });
      }
      throw error;
    }
  }

  #countDown(): boolean {
    if (this.#stepsLeft === null) return false;
    this.#stepsLeft -= 1;
    return this.#stepsLeft === 0;
  }

  #stop<Answer>(goOn: () => Answer): Promise<Answer> | Answer {
    if (!this.#dead) {
      if (!this.#mayDie()) return goOn();
      this.#dead = true;
      this.#die();
    }
    return forever();
  }
}

function forever(): Promise<never> {
  return new Promise(() => {});
}
