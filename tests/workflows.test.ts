/** The workflows of GitHub Actions: what they may do, what they run, and whom they let in. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parseDocument } from "yaml";

const repository = path.resolve(import.meta.dirname, "..");
const folder = path.join(repository, ".github/workflows");

interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly content: unknown;
  readonly events: readonly string[];
  readonly jobs: readonly Job[];
}
interface Job {
  readonly name: string;
  readonly content: unknown;
  readonly steps: readonly unknown[];
}

const workflows = readWorkflows();
const jobs = workflows.flatMap((workflow) => workflow.jobs.map((job) => ({ ...job, workflow })));

describe("the workflows", () => {
  it("test, preview and deploy", () => {
    expect(workflows.map(({ file }) => file)).to.deep.equal([
      "deploy-dev.yml",
      "deploy-prod.yml",
      "deploy.yml",
      "preview.yml",
      "test.yml",
    ]);
  });

  it("pin every action by commit, with its version beside it", () => {
    const uses = workflows.flatMap(({ text }) =>
      [...text.matchAll(/^\s*-?\s*uses:\s*(.+)$/gm)].map(([, used = ""]) => used),
    );
    const wrong = uses.filter(
      (used) => !used.startsWith("./") && !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used),
    );

    expect(uses).not.to.have.lengthOf(0);
    expect(wrong).to.deep.equal([]);
  });

  it("use one version of an action everywhere", () => {
    const pins = workflows.flatMap(({ text }) => [...text.matchAll(/uses:\s*([\w./-]+)@(.+)$/gm)]);
    const actions = new Set(pins.map(([, action]) => action));
    const used = new Set(pins.map(([, action, version]) => `${action}@${version}`));

    expect(used.size).to.equal(actions.size);
  });

  it("have no permissions but those a job names", () => {
    for (const { file, content } of workflows) expect(at(content, "permissions"), file).to.deep.equal({});
    for (const { name, content, workflow } of jobs) {
      const permissions = Object.entries(at(content, "permissions") ?? {});
      expect(permissions, `${workflow.file} ${name}`).not.to.have.lengthOf(0);
      const written = permissions.filter(([, access]) => access !== "read").map(([scope]) => scope);
      expect(["id-token", "pull-requests"], `${workflow.file} ${name}`).to.include.members(written);
    }
  });

  it("never run a fork's code with this repository's rights", () => {
    const dangerous = ["pull_request_target", "workflow_run", "issue_comment"];

    expect(workflows.flatMap(({ events }) => events).filter((event) => dangerous.includes(event))).to.deep.equal([]);
    for (const { name, content, workflow } of jobs.filter(({ workflow: { events } }) =>
      events.includes("pull_request"),
    )) {
      const asksForRole = at(content, "permissions", "id-token") !== undefined;
      const condition = String(at(content, "if"));
      expect(
        !asksForRole || condition.includes("github.event.pull_request.head.repo.full_name == github.repository"),
        `${workflow.file} ${name}`,
      ).to.equal(true);
    }
  });

  it("know no secret and no long-lived key", () => {
    for (const { file, text } of workflows) {
      expect(text.match(/secrets\s*[.[]|secrets:\s*inherit/g), file).to.equal(null);
      expect(text.match(/aws-(access-key-id|secret-access-key)|AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)/g), file).to.equal(
        null,
      );
    }
  });

  it("put nothing that a stranger wrote into a command", () => {
    const commands = jobs.flatMap(({ steps }) => steps.map((step) => String(at(step, "run") ?? "")));

    expect(commands.filter((command) => command.includes("${{"))).to.deep.equal([]);
  });

  it("end in time, one beside another only where that does no harm", () => {
    for (const { name, content, workflow } of jobs) {
      const calls = at(content, "uses") !== undefined;
      expect(calls || typeof at(content, "timeout-minutes") === "number", `${workflow.file} ${name}`).to.equal(true);
    }
    for (const { file, content, events } of workflows) {
      const called = events.length === 1 && events[0] === "workflow_call";
      expect(called || typeof at(content, "concurrency", "group") === "string", file).to.equal(true);
    }
    for (const stage of ["dev", "prod"]) {
      const content = workflows.find(({ file }) => file === `deploy-${stage}.yml`)?.content;
      expect(at(content, "concurrency", "cancel-in-progress"), stage).to.equal(false);
    }
  });

  it("check out without leaving the token behind", () => {
    const checkouts = jobs
      .flatMap(({ steps }) => steps)
      .filter((step) => String(at(step, "uses")).startsWith("actions/checkout@"));

    expect(checkouts).not.to.have.lengthOf(0);
    for (const step of checkouts) expect(at(step, "with", "persist-credentials")).to.equal(false);
  });

  it("run commands that there are", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"));
    const commands = jobs
      .flatMap(({ steps }) => steps.map((step) => String(at(step, "run") ?? "")))
      .filter((run) => run !== "");
    const unknown = commands
      .flatMap((run) => run.trim().split("\n"))
      .filter(
        (line) =>
          line !== "npm ci --ignore-scripts" &&
          !(scripts[line.replace(/^npm (run )?/, "").split(" ")[0] ?? ""] !== undefined),
      );

    expect(commands).to.include("npm test");
    expect(unknown).to.deep.equal([]);
  });

  it("deploy and preview with the policy pack on, by the CLI of the SDK's version", () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"));
    const steps = jobs
      .flatMap((job) => job.steps)
      .filter((step) => String(at(step, "uses")).startsWith("pulumi/actions@"));

    expect(steps.map((step) => at(step, "with", "command"))).to.have.members(["up", "preview"]);
    for (const step of steps) {
      expect(at(step, "with", "policyPacks")).to.equal("infra/policy");
      expect(at(step, "with", "pulumi-version")).to.equal(dependencies["@pulumi/pulumi"]);
    }
  });

  it("preview every stage that is deployed, on pull requests", () => {
    const deployed = jobs.map(({ content }) => at(content, "with", "stage")).filter((stage) => stage !== undefined);
    const preview = jobs.find(({ workflow }) => workflow.file === "preview.yml");

    expect(at(preview?.content, "strategy", "matrix", "stage")).to.have.members(deployed);
    expect(preview?.workflow.events).to.deep.equal(["pull_request"]);
  });

  it("deploy dev from main, and prod from a release that somebody approves", () => {
    const deploying = jobs.find(({ workflow, name }) => workflow.file === "deploy.yml" && name === "deploy");
    const on = (file: string) => at(workflows.find((workflow) => workflow.file === file)?.content, "on");

    expect(on("deploy-dev.yml")).to.deep.equal({ push: { branches: ["main"] } });
    expect(on("deploy-prod.yml")).to.deep.equal({ release: { types: ["published"] } });
    expect(at(deploying?.content, "environment")).to.equal(`\${{ inputs.stage }}`);
    expect(at(deploying?.content, "needs")).to.equal("test");
  });
});

function readWorkflows(): readonly Workflow[] {
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(folder, file), "utf8");
      const document = parseDocument(text, { strict: true });
      if (document.errors.length > 0) throw new Error(`${file}: ${document.errors.join("; ")}`);
      const content: unknown = document.toJS();
      const found = Object.entries(at(content, "jobs") ?? {});
      return {
        file,
        text,
        content,
        events: Object.keys(at(content, "on") ?? {}),
        jobs: found.map(([name, job]) => {
          const steps = at(job, "steps");
          return { name, content: job, steps: Array.isArray(steps) ? steps : [] };
        }),
      };
    });
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}
