import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import * as z from "zod/mini";
import { settingSchemas } from "../../infra/settingsSchema.ts";
import { repository } from "./markdown.ts";
import { rangeOf, type SchemaSetting, schemaSettings, wordsOf } from "./settingPaths.ts";

interface Row {
  readonly setting: string;
  readonly takes: string;
  readonly otherwise: string;
  readonly example: string;
}

describe("the document of settings", () => {
  const rows = settingRows(readFileSync(path.join(repository, "docs/settings.md"), "utf8"));
  const settings = schemaSettings(settingSchemas);
  const rowOf = ({ path: name }: SchemaSetting) => rows.find(({ setting }) => setting === name);

  it("names every setting once, and none that does not exist", () => {
    const known = settings.map(({ path: name }) => name);

    expect(rows.map(({ setting }) => setting)).to.have.members(known);
  });

  it("states the schema's defaults", () => {
    const wrong = settings.filter((setting) => !statesDefault(rowOf(setting)?.otherwise ?? "", setting));

    expect(wrong.map(({ path: name, when }) => `${name}: ${JSON.stringify(when)}`)).to.deep.equal([]);
  });

  it("states the words and the ranges that a setting takes", () => {
    const wrong = settings.flatMap((setting) => {
      const takes = rowOf(setting)?.takes ?? "";
      const words = setting.schemas.flatMap((schema) => wordsOf(schema) ?? []);
      const ranges = setting.schemas.map(rangeOf).filter((range) => range !== null && range.most < anyId);
      return [
        ...words.filter((word) => !takes.includes(`\`${word}\``)),
        ...ranges.map((range) => `${range?.least}–${range?.most}`).filter((range) => !takes.includes(range)),
      ].map((missing) => `${setting.path}: ${missing}`);
    });

    expect(wrong).to.deep.equal([]);
  });

  it("gives examples that the schema takes", () => {
    const wrong = settings
      .filter(({ schemas }) => !schemas.some((schema) => schema instanceof z.core.$ZodUnknown))
      .filter((setting) => !takesExample(setting, rowOf(setting)?.example ?? ""));

    expect(wrong.map(({ path: name }) => name)).to.deep.equal([]);
  });

  it("is found out when a setting, a default or a range of it is wrong", () => {
    const [seconds] = schemaSettings({ seconds: z._default(z.int().check(z.gte(1), z.lte(9)), 5) });
    if (seconds === undefined) throw new Error("the schema has a setting");

    expect(settingRows("| `seconds` | how long | seconds, 1–9 | `5` | `7` |")).to.deep.equal([
      { setting: "seconds", takes: "seconds, 1–9", otherwise: "`5`", example: "`7`" },
    ]);
    expect(statesDefault("`5`", seconds)).to.equal(true);
    expect(["`6`", "required", "left out: 5"].filter((text) => statesDefault(text, seconds))).to.deep.equal([]);
    expect(rangeOf(z.int().check(z.gte(1), z.lte(9)))).to.deep.equal({ least: 1, most: 9 });
    expect(takesExample(seconds, "`7`")).to.equal(true);
    expect(takesExample(seconds, "`10`")).to.equal(false);
  });
});

/** Ids of the CRM's own go up to here, which tells a reader nothing. */
const anyId = 2_147_483_647;

function settingRows(markdown: string): readonly Row[] {
  return markdown.split("\n").flatMap((line) => {
    const [, setting = "", , takes = "", otherwise = "", example = ""] = line.split("|").map((cell) => cell.trim());
    const name = /^`([a-zA-Z.[\]]+)`$/.exec(setting)?.[1];
    return name === undefined || otherwise === "" ? [] : [{ setting: name, takes, otherwise, example }];
  });
}

function statesDefault(text: string, { when }: SchemaSetting): boolean {
  if (when.kind === "required") return text === "required";
  if (when.kind === "leftOut") return text.startsWith("left out: ");
  const stated = codeIn(text);
  return stated !== null && JSON.stringify(parse(stated)) === JSON.stringify(when.value);
}

function takesExample({ schemas }: SchemaSetting, text: string): boolean {
  const example = codeIn(text);
  return example !== null && schemas.some((schema) => z.safeParse(schema, parse(example)).success);
}

function codeIn(cell: string): string | null {
  return /^`(.+)`$/.exec(cell)?.[1] ?? null;
}
