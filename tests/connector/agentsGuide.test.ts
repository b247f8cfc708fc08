import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { pageStates } from "./pageStates.ts";
import { troubleStates } from "./troubleStates.ts";

const docs = path.resolve(import.meta.dirname, "../../docs");
const guide = readFileSync(path.join(docs, "agents.md"), "utf8");
const shown = [...guide.matchAll(/\((images\/connector\/[^)]+)\)/g)].map(([, file]) => file ?? "");

describe("the guide for agents", () => {
  it("shows pictures that are there", () => {
    const there = readdirSync(path.join(docs, "images/connector")).map((file) => `images/connector/${file}`);

    expect(shown.filter((file) => !there.includes(file))).to.deep.equal([]);
  });

  it("shows every state that has something to be understood", () => {
    const all = [...pageStates, ...troubleStates].map(({ name }) => name).filter((name) => name !== "idle");
    const named = shown.map((file) => path.basename(file).replace(/-(halopsa|sap)-(light|dark)\.png$/, ""));

    expect(all.filter((name) => !named.includes(name))).to.deep.equal([]);
  });
});
