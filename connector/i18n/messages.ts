/** What the page says, in the agent's language. Keys and their placeholders are checked by the compiler. */
import type { en } from "./en.ts";

export type MessageKey = keyof typeof en;

/** A whole language: the same keys as English, and placeholders that exist there. */
export type Messages = Readonly<Record<MessageKey, string>>;

/** The names in braces: `"{count} matches"` takes `count`. */
type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type Values<Key extends MessageKey> = [Placeholders<(typeof en)[Key]>] extends [never]
  ? []
  : [Readonly<Record<Placeholders<(typeof en)[Key]>, string | number>>];

export type Translate = <Key extends MessageKey>(key: Key, ...values: Values<Key>) => string;

export interface Language {
  /** BCP 47, for `Intl` and for the page's `lang`. */
  readonly tag: string;
  readonly t: Translate;
}

export function speak(tag: string, messages: Messages): Language {
  return {
    tag,
    t: (key, ...values) => {
      const named: Readonly<Record<string, string | number>> = values[0] ?? {};
      return messages[key].replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => String(named[name] ?? placeholder));
    },
  };
}
