/** What a Markdown file holds that can be wrong: links, anchors, commands, and the files it names. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import GithubSlugger from "github-slugger";
import { fromMarkdown } from "mdast-util-from-markdown";

type Root = ReturnType<typeof fromMarkdown>;
type Node = Root | Root["children"][number];

export const repository = path.resolve(import.meta.dirname, "../..");

export interface MarkdownFile {
  /** Relative to the repository. */
  readonly file: string;
  readonly links: readonly { readonly url: string; readonly line: number }[];
  /** As GitHub names headings. */
  readonly anchors: ReadonlySet<string>;
  readonly code: readonly { readonly text: string; readonly language: string | null; readonly line: number }[];
}

export function markdownFiles(): readonly MarkdownFile[] {
  const files = [
    ...readdirSync(repository).filter((name) => name.endsWith(".md")),
    ...readdirSync(path.join(repository, "docs"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => path.join("docs", name)),
  ];
  return files.map((file) => readMarkdown(file, readFileSync(path.join(repository, file), "utf8")));
}

export function readMarkdown(file: string, text: string): MarkdownFile {
  const slugger = new GithubSlugger();
  const links: MarkdownFile["links"][number][] = [];
  const code: MarkdownFile["code"][number][] = [];
  const anchors = new Set<string>();
  const visit = (node: Node): void => {
    const line = node.position?.start.line ?? 0;
    if (node.type === "link" || node.type === "image" || node.type === "definition")
      links.push({ url: node.url, line });
    if (node.type === "code") code.push({ text: node.value, language: node.lang ?? null, line });
    if (node.type === "inlineCode") code.push({ text: node.value, language: null, line });
    if (node.type === "heading") anchors.add(slugger.slug(plainText(node)));
    if ("children" in node) for (const child of node.children) visit(child);
  };
  visit(fromMarkdown(text));
  return { file, links, anchors, code };
}

/** Every `npm` and `npm run` command in the file's code: the script's name and what follows it. */
export function npmCommands({ code }: MarkdownFile): readonly { readonly script: string; readonly line: number }[] {
  return code.flatMap(({ text, line }) =>
    [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map((match) => ({
      script: match[1] ?? match[2] ?? "",
      line,
    })),
  );
}

/**
 * Every setting that the file's code names: in a command, `pulumi config set … 'patchbay:dialing.perMinute'`, or by itself,
 * `dialing.perMinute`, where its first word is a setting's.
 */
export function settingsNamed(
  { code }: MarkdownFile,
  topLevel: readonly string[],
): readonly { readonly setting: string; readonly line: number }[] {
  return code.flatMap(({ text, language, line }) => {
    const inCommands = [...text.matchAll(/patchbay:([A-Za-z][\w.]*)/g)].map(([, setting = ""]) => setting);
    const alone = language === null ? (/^([a-z]\w*)(?:\.\w+)+$/.exec(text)?.[1] ?? "") : "";
    return [...inCommands, ...(topLevel.includes(alone) ? [text] : [])].map((setting) => ({ setting, line }));
  });
}

function plainText(node: Node): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(plainText).join("") : "";
}
