/**
 * Documents that can be followed by a machine: a code block under a file's name in bold, alone in its paragraph, is that
 * file; a `diff` block there changes it.
 */
import { fromMarkdown } from "mdast-util-from-markdown";

export interface Snippet {
  /** Relative to the repository. */
  readonly file: string;
  /** Of the document. */
  readonly line: number;
  readonly kind: "file" | "change";
  readonly text: string;
}

/** In the document's order. TypeScript or a change without a file's name is refused: nobody would notice it going wrong. */
export function snippetsOf(markdown: string): readonly Snippet[] {
  const { children } = fromMarkdown(markdown);
  return children.flatMap((node, index): Snippet[] => {
    if (node.type !== "code" || !/^(tsx?|diff)$/.test(node.lang ?? "")) return [];
    const line = node.position?.start.line ?? 0;
    const before = children[index - 1];
    const [name, ...others] = before?.type === "paragraph" ? before.children : [];
    const [text] = name?.type === "strong" && others.length === 0 ? name.children : [];
    if (text?.type !== "text") throw new Error(`line ${line}: the code has no file's name above it`);
    return [{ file: text.value, line, kind: node.lang === "diff" ? "change" : "file", text: `${node.value}\n` }];
  });
}

/** @param current the file's text; `null` while there is no such file */
export function applySnippet(current: string | null, { file, line, kind, text }: Snippet): string {
  const refuse = (why: string) => new Error(`line ${line}: ${file} ${why}`);
  if (kind === "file") {
    if (current !== null) throw refuse("is there already");
    return text;
  }
  if (current === null) throw refuse("is not there to be changed");
  const hunks = text.split(/^@@.*\n/m).slice(1);
  if (hunks.length === 0) throw refuse("is changed without a line that begins with @@");
  return hunks.reduce((changed, hunk) => {
    const lines = hunk.trimEnd().split("\n");
    const sideOf = (sign: "-" | "+") =>
      lines
        // Editors take the blank away that stands for an empty line.
        .filter((one) => one === "" || one.startsWith(" ") || one.startsWith(sign))
        .map((one) => `${one.slice(1)}\n`)
        .join("");
    const [start, end, ...more] = changed.split(sideOf("-"));
    if (start === undefined || end === undefined) throw refuse(`has no such lines:\n${sideOf("-")}`);
    if (more.length > 0) throw refuse(`has these lines more than once:\n${sideOf("-")}`);
    return `${start}${sideOf("+")}${end}`;
  }, current);
}
