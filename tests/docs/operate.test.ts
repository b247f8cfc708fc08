import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { en } from "../../connector/i18n/en.ts";
import { alarms } from "../../infra/alarms.ts";
import { functionNames } from "../../infra/functionCatalog.ts";
import { repository } from "./markdown.ts";

describe("the document for operators", () => {
  const text = readDocument("docs/operate.md");

  it("has a row for every alarm, and none for an alarm that does not exist", () => {
    const known = alarms({
      stage: "dev",
      outboundCallsPerFiveMinutes: 50,
      instanceId: "the-instance",
      apiId: "the-api",
      flowNames: ["patchbay-dev-inbound"],
    }).map(({ name }) => name);

    const rows = rowsUnder("Alarms", text).map(([name = ""]) => codeIn(name));

    expect(rows).to.have.members(known);
  });

  it("says of every alarm when it rings and what to do", () => {
    for (const [name, ...others] of rowsUnder("Alarms", text)) {
      expect(
        others.map((cell) => cell.length > 3),
        name,
      ).to.deep.equal([true, true]);
    }
  });

  it("names the log of every function", () => {
    const [ofFunctions = []] = rowsUnder("Logs", text);

    expect(ofFunctions[1]?.split(", ")).to.have.members([...functionNames]);
  });
});

describe("the document for those in trouble", () => {
  const rows = rowsUnder("What the connector says", readDocument("docs/troubleshooting.md"));

  it("has a row for everything the connector may find wrong with its softphone, and for nothing else", () => {
    expect(rows.map(([, kind = ""]) => codeIn(kind))).to.have.members(diagnosisKinds());
  });

  it("quotes what the connector says", () => {
    const words: Readonly<Record<string, string>> = en;
    const wrong = rows.filter(([says, kind = ""]) => says !== `**${words[`diagnosis.${codeIn(kind)}`]}**`);

    expect(wrong).to.deep.equal([]);
  });
});

describe("a table of a document", () => {
  it("is read under its heading alone, without its head", () => {
    const text = "## One\n\n| a | b |\n|---|---|\n| `x` | 1 |\n\n## Two\n\n| a | b |\n|---|---|\n| `y` | 2 |\n";

    expect(rowsUnder("One", text)).to.deep.equal([["`x`", "1"]]);
    expect(rowsUnder("Two", text)).to.deep.equal([["`y`", "2"]]);
  });
});

/** What has a title and an explanation in the connector's texts. */
function diagnosisKinds(): string[] {
  return Object.keys(en).flatMap((key) => /^diagnosis\.(\w+)\.what$/.exec(key)?.[1] ?? []);
}

function readDocument(name: string): string {
  return readFileSync(path.join(repository, name), "utf8");
}

/** Cells of the first table below the heading. */
function rowsUnder(heading: string, text: string): readonly (readonly string[])[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.replace(/^#+ /, "") === heading && line.startsWith("#"));
  const from = lines.findIndex((line, index) => index > start && line.startsWith("|---"));
  const to = lines.findIndex((line, index) => index > from && !line.startsWith("|"));
  return lines.slice(from + 1, to).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function codeIn(cell: string): string {
  return /^`([^`]+)`$/.exec(cell)?.[1] ?? cell;
}
