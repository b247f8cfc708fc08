/** Time as the desk waits by it: the browser's, or one that a test moves. */

export interface DeskTimer {
  now(): number;
  /** Returns the way to stop it. */
  after(milliseconds: number, action: () => void): () => void;
}

/** One running timer per key: setting it again starts it anew. */
export function createTimers<Key>(timer: DeskTimer) {
  const running = new Map<Key, () => void>();
  return {
    set(key: Key, milliseconds: number, action: (key: Key) => unknown): void {
      running.get(key)?.();
      running.set(
        key,
        timer.after(milliseconds, () => void action(key)),
      );
    },
    stop(key: Key): void {
      running.get(key)?.();
    },
  };
}

export const realTimer: DeskTimer = {
  now: Date.now,
  after(milliseconds, action) {
    const running = setTimeout(action, milliseconds);
    return () => clearTimeout(running);
  },
};
