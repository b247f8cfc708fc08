/** A list of listeners, for hosts to speak through. What is said before anybody listens is kept for the first listener. */

export interface Listeners<T> {
  subscribe(listener: (value: T) => void): void;
  tell(value: T): void;
}

export function createListeners<T>(): Listeners<T> {
  const listeners: ((value: T) => void)[] = [];
  let kept: T[] = [];
  return {
    subscribe(listener) {
      listeners.push(listener);
      for (const value of kept) listener(value);
      kept = [];
    },
    tell(value) {
      if (listeners.length === 0) kept.push(value);
      for (const listener of listeners) listener(value);
    },
  };
}
