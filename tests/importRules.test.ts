/** Who may import whom, held here so that the house keeps its shape. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";

const repository = path.resolve(import.meta.dirname, "..");

/** Longest prefix decides: `infra/flows` before `infra`. */
const rooms = [
  "contract",
  "functions",
  "connector",
  "infra/flows",
  "infra/policy",
  "infra",
  "local",
  "bench",
  "soak",
  "tools",
  "scripts",
  "tests",
] as const;
type Room = (typeof rooms)[number];

/** `tools` and `bench` look at the connector in a real browser, through the rig that its tests use. */
const mayImport: Readonly<Record<Room, readonly Room[]>> = {
  contract: ["contract"],
  functions: ["functions", "contract"],
  connector: ["connector", "contract"],
  "infra/flows": ["infra/flows", "contract"],
  "infra/policy": ["infra/policy", "contract"],
  infra: ["infra", "infra/flows", "contract"],
  local: ["local", "contract", "functions", "connector", "infra", "infra/flows"],
  bench: ["bench", "contract", "functions", "infra", "local", "tests"],
  soak: ["soak", "contract", "functions", "infra", "local"],
  tools: ["tools", "contract", "functions", "connector", "infra", "infra/flows", "local", "tests"],
  // The offline preview runs on the stand-ins that the engine tests use.
  scripts: ["scripts", "local", "bench", "soak", "tools", "tests"],
  tests: rooms,
};

const imports = readImports();

describe("who imports whom", () => {
  it("follows the arrows of the house", () => {
    const wrong = imports
      .filter(({ from, to }) => !mayImport[roomOf(from)].includes(roomOf(to)))
      .map(({ from, to }) => `${from} imports ${to}`);

    expect(wrong).to.deep.equal([]);
  });

  it("has no circles", () => {
    expect(circles(imports)).to.deep.equal([]);
  });

  it("keeps Node out of the page and out of the contract", () => {
    const wrong = readSpecifiers()
      .filter(({ file, specifier }) => /^(contract|connector)\//.test(file) && specifier.startsWith("node:"))
      .map(({ file, specifier }) => `${file} imports ${specifier}`);

    expect(wrong).to.deep.equal([]);
  });

  it("keeps amazon-connect-streams behind the softphone adapter", () => {
    const users = readSpecifiers()
      .filter(({ file, specifier }) => !file.startsWith("tests/") && specifier === "amazon-connect-streams")
      .map(({ file }) => path.posix.dirname(file));

    expect([...new Set(users)]).to.deep.equal(["connector/softphone"]);
  });
});

interface Import {
  readonly from: string;
  readonly to: string;
}

function readSpecifiers(): { file: string; specifier: string }[] {
  const folders = [...new Set(rooms.map((room) => room.split("/")[0] ?? room))];
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(repository, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.posix.join(folder, file.split(path.sep).join("/")))
      .filter((file) => /\.(ts|tsx|mjs)$/.test(file)),
  );
  return files.flatMap((file) =>
    ts
      .preProcessFile(readFileSync(path.join(repository, file), "utf8"), true, true)
      .importedFiles.map(({ fileName }) => ({ file, specifier: fileName })),
  );
}

function readImports(): Import[] {
  return readSpecifiers()
    .filter(({ specifier }) => specifier.startsWith("."))
    .map(({ file, specifier }) => ({ from: file, to: path.posix.join(path.posix.dirname(file), specifier) }));
}

function roomOf(file: string): Room {
  const room = rooms.find((name) => file.startsWith(`${name}/`));
  if (room === undefined) throw new Error(`${file} is in no room of the house`);
  return room;
}

/** Type-only imports count as well: a circle of types is a circle of ideas. */
function circles(all: readonly Import[]): string[] {
  const targets = new Map<string, Import[]>();
  for (const one of all) targets.set(one.from, [...(targets.get(one.from) ?? []), one]);
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) {
      found.push([...trail.slice(start), file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...trail, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return found;
}
