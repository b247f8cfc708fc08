/**
 * The default event bus: matches events with rules and hands them to the rules' targets. Amazon Connect's events come at
 * least once, in any order, and on best effort; `setFaults` makes this bus as unfaithful as that.
 */
import type { EventPattern } from "../../contract/events.ts";
import type { LocalClock } from "../clock.ts";
import type { BusEvent } from "../connect/contactCenter.ts";
import { compilePattern, type EventMatcher } from "./eventPatterns.ts";

export interface BusRule {
  readonly name: string;
  readonly pattern: EventPattern;
  /** Takes the whole event as JSON text. */
  readonly deliver: (eventJson: string) => void;
}

/** Chances are from 0 to 1, per event and rule. */
export interface DeliveryFaults {
  readonly loseChance: number;
  readonly duplicateChance: number;
  /** Each delivery waits up to this long, which changes their order. */
  readonly reorderWithinMilliseconds: number;
}

export interface EventBus {
  /** Throws for a pattern that EventBridge would refuse. */
  addRule(rule: BusRule): void;
  put(event: BusEvent): void;
  setFaults(faults: DeliveryFaults): void;
  /** Calls off deliveries that wait. */
  clear(): void;
}

export const faithful: DeliveryFaults = { loseChance: 0, duplicateChance: 0, reorderWithinMilliseconds: 0 };

/** @param random from 0 to 1; tests give one of their own */
export function createEventBus(clock: LocalClock, random: () => number = Math.random): EventBus {
  const rules: { readonly matches: EventMatcher; readonly deliver: BusRule["deliver"] }[] = [];
  const waiting = new Set<() => void>();
  let faults = faithful;

  const deliver = (target: BusRule["deliver"], eventJson: string) => {
    if (faults.reorderWithinMilliseconds === 0) return target(eventJson);
    const callOff = clock.after(random() * faults.reorderWithinMilliseconds, () => {
      waiting.delete(callOff);
      target(eventJson);
    });
    waiting.add(callOff);
  };

  return {
    addRule(rule) {
      rules.push({ matches: compilePattern(rule.pattern), deliver: rule.deliver });
    },
    put(event) {
      const eventJson = JSON.stringify(event);
      const asDelivered: unknown = JSON.parse(eventJson);
      for (const rule of rules) {
        if (!rule.matches(asDelivered) || random() < faults.loseChance) continue;
        deliver(rule.deliver, eventJson);
        if (random() < faults.duplicateChance) deliver(rule.deliver, eventJson);
      }
    },
    setFaults(next) {
      faults = next;
    },
    clear() {
      for (const callOff of waiting) callOff();
      waiting.clear();
    },
  };
}
