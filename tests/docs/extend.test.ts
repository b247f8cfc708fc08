/** Follows `docs/extend.md` in a copy of the repository: a third CRM, made of nothing but what the page says. */
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { repository } from "./markdown.ts";
import { applySnippet, type Snippet, snippetsOf } from "./snippets.ts";

const contractTest = "tests/functions/crm/ledger.test.ts";
const stageTest = "tests/infra/ledgerStage.test.ts";
const settingsTest = "tests/docs/settings.test.ts";

describe("docs/extend.md", function () {
  // The compiler reads most of the repository.
  this.timeout(180_000);
  let snippets: readonly Snippet[];
  const copies: string[] = [];

  /** A copy with the snippets applied. */
  const follow = async (all: readonly Snippet[]): Promise<string> => {
    const copy = await copyRepository();
    copies.push(copy);
    await applyAll(copy, all);
    return copy;
  };

  before(async () => {
    snippets = snippetsOf(await readFile(path.join(repository, "docs/extend.md"), "utf8"));
  });
  after(() => Promise.all(copies.map((copy) => rm(copy, { recursive: true, force: true }))));

  it("makes a CRM that compiles, keeps the contract, and whose settings reach functions, page and document", async () => {
    const copy = await follow(snippets);

    const [compiler, tests] = await Promise.all([
      compile(copy),
      runTests(copy, [contractTest, stageTest, settingsTest]),
    ]);

    expect(compiler).to.deep.equal({ exitCode: 0, output: "" });
    expect(tests.failures, tests.output).to.deep.equal([]);
    expect(tests.passes.filter((title) => title.startsWith("The CRM contract, kept by Ledger"))).to.have.length.above(
      25,
    );
    expect(tests.passes.filter((title) => title.startsWith("a stage that works with Ledger"))).to.have.length(2);
  });

  it("would be found out if its adapter did not look back, created too soon, or took every number found for the caller's", async () => {
    const careless = snippets.map((snippet) => ({
      ...snippet,
      text: snippet.text
        .replace("(lookBack ? await findCall(report.callId) : null)", "(lookBack ? null : null)")
        .replace("known === null && !mayCreate", "false")
        .replace(".includes(caller.number)", ".length > 0"),
    }));

    const { failures } = await runTests(await follow(careless), [contractTest]);

    expect(failures.map((title) => title.replace(/^The CRM contract, kept by Ledger /, ""))).to.deep.equal([
      "finding customers does not take a number for another that ends in the same digits",
      "logging a call adopts what an attempt without an answer had written",
      "logging a call writes nothing while it may not create, and adopts what it finds",
    ]);
  });

  it("would be found out if the code it changes were no longer there", () => {
    const change: Snippet = { file: "a.ts", line: 3, kind: "change", text: "@@\n one\n-two\n+three\n" };

    expect(applySnippet("zero\none\ntwo\n", change)).to.equal("zero\none\nthree\n");
    expect(() => applySnippet("one\n2\n", change)).to.throw("line 3: a.ts has no such lines");
    expect(() => applySnippet("one\ntwo\none\ntwo\n", change)).to.throw("more than once");
    expect(() => applySnippet(null, change)).to.throw("is not there");
    expect(() => applySnippet("", { ...change, kind: "file" })).to.throw("is there already");
    expect(() => snippetsOf("Some words.\n\n```ts\nconst one = 1;\n```\n")).to.throw("line 3: the code has no file");
  });
});

const folders = ["contract", "functions", "connector", "infra", "local", "tools", "tests", "docs"] as const;
const files = ["package.json", "tsconfig.json", ".mocharc.json"] as const;

async function copyRepository(): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), "patchbay-extend-"));
  await Promise.all(
    [...folders, ...files].map((name) =>
      cp(path.join(repository, name), path.join(copy, name), {
        recursive: true,
        filter: (source) => path.relative(repository, source) !== path.join("docs", "images"),
      }),
    ),
  );
  await symlink(path.join(repository, "node_modules"), path.join(copy, "node_modules"), "dir");
  return copy;
}

async function applyAll(copy: string, snippets: readonly Snippet[]): Promise<void> {
  for (const snippet of snippets) {
    const file = path.join(copy, snippet.file);
    const current = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, applySnippet(current, snippet));
  }
}

/** All that may name a CRM. What deploys and what is bound to one CRM's pages is left out: Pulumi's types take long to read. */
async function compile(copy: string): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const project = path.join(copy, "tsconfig.extend.json");
  const include = [
    ...["contract", "functions", "connector", "local", "tools/crmIds.ts", "tools/secrets"],
    ...["infra/nextSteps.ts", "infra/siteHeaders.ts", contractTest, stageTest],
  ];
  await writeFile(project, JSON.stringify({ extends: "./tsconfig.json", include }));
  return run(copy, ["node_modules/typescript/bin/tsc", "--project", project, "--pretty", "false"]);
}

interface TestRun {
  readonly passes: readonly string[];
  readonly failures: readonly string[];
  readonly output: string;
}

async function runTests(copy: string, tests: readonly string[]): Promise<TestRun> {
  const results = path.join(copy, "results.json");
  const { output } = await run(copy, [
    ...["--import", "tsx", "node_modules/mocha/bin/mocha.js", "--exit"],
    ...["--reporter", "json", "--reporter-option", `output=${results}`, ...tests],
  ]);
  // Without results no test was reached, and the output says why.
  const text = await readFile(results, "utf8").catch((cause: unknown) => {
    throw new Error(`The tests did not run:\n${output}`, { cause });
  });
  const { passes, failures } = JSON.parse(text) as Record<"passes" | "failures", readonly { fullTitle: string }[]>;
  const titles = (all: readonly { fullTitle: string }[]) => all.map(({ fullTitle }) => fullTitle);
  return { passes: titles(passes), failures: titles(failures), output };
}

async function run(folder: string, args: readonly string[]) {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { exitCode, output };
}
