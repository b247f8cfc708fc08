/**
 * A text on SAP's record that is not ours alone: of a chat the desktop puts the conversation there, and people may write
 * into it. Ours stands between two marks, is found again by them, and is all that is ever changed or cut.
 */
import { callReference } from "../../../contract/callReference.ts";
import type { ContactId } from "../../../contract/identifiers.ts";

/**
 * The text with ours in it, at the end when it is there for the first time. Where others have left no room worth having,
 * there is none of ours: what they wrote is not to be had anywhere else.
 * @param compose our text, of so many characters at the most
 */
export function withOurs(current: string, callId: ContactId, limit: number, compose: (room: number) => string): string {
  const { begin, end } = marksOf(callId);
  const place = placeOfOurs(current, begin);
  const before = place === null ? withGap(current) : current.slice(0, place.from);
  const after = place === null ? "" : current.slice(place.to);
  const room = limit - before.length - after.length - begin.length - end.length - 2;
  const ours = room < leastRoom ? "" : withoutMarks(compose(room), begin);
  if (ours === "") return place === null ? current : before + after;
  return `${before}${begin}\n${ours}\n${end}${after}`;
}

/** Whether Patchbay has written on it, and for another call. */
export function isAnotherCalls(current: string, callId: ContactId): boolean {
  return anyMark.test(current) && !isOurs(current, callId);
}

export function isOurs(current: string, callId: ContactId): boolean {
  return placeOfOurs(current, marksOf(callId).begin) !== null;
}

/** Half a sentence is worth less than nothing. */
const leastRoom = 40;

const endMark = "[/PB]";
const anyMark = /\[PB-[0-9a-f]{32}\]/;

/** With the call's id: what a customer types in a chat, or somebody copies here from another record, is not taken for ours. */
function marksOf(callId: ContactId): { readonly begin: string; readonly end: string } {
  return { begin: `[PB-${callReference(callId, "compact")}]`, end: endMark };
}

/** The shortest pair: others may have written either mark alone, before ours or after it. */
function placeOfOurs(text: string, begin: string): { readonly from: number; readonly to: number } | null {
  let searched = 0;
  for (;;) {
    const end = text.indexOf(endMark, searched);
    if (end === -1) return null;
    const from = text.lastIndexOf(begin, end);
    if (from >= searched) return { from, to: end + endMark.length };
    searched = end + endMark.length;
  }
}

/** Notes may quote the record they are written on. As long as before, so that the room is kept. */
function withoutMarks(text: string, begin: string): string {
  return text.replaceAll(begin, `(${begin.slice(1, -1)})`).replaceAll(endMark, `(${endMark.slice(1, -1)})`);
}

function withGap(text: string): string {
  return text === "" ? "" : `${text}\n\n`;
}
