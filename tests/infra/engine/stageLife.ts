/**
 * A stage's whole life under the engine, lived once and written down: previewed, made, previewed again, changed on paper, looked
 * into, and destroyed. The tests read what happened.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { type OfflineStack, openOfflineStack, type Run } from "./offlineStack.ts";

/** What a preview would do, without what stays as it is. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly output: string;
}
export interface Step {
  readonly op: string;
  /** e.g. `aws:sqs/queue:Queue callLogging`. */
  readonly resource: string;
}

/** Another text for a file of the project. */
export interface Change {
  readonly file: string;
  change(text: string): string;
}

export interface StageLife {
  /** With the policy pack. */
  readonly preview: Plan;
  /** What the account had when the stage was made. */
  readonly made: readonly string[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly again: Plan;
  /** For each change of the story, with that alone changed in the stage that was made. */
  readonly changed: readonly Plan[];
  /** The whole state, as the engine exports it. */
  readonly state: string;
  readonly destroy: Run;
  /** What the account had after that. */
  readonly left: readonly string[];
  /** All that was on the screen. */
  readonly screen: string;
}

export interface StageStory {
  readonly stage: string;
  /** Changed before anything is made. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Secret values of the configuration, by path. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
}

export async function liveStage(story: StageStory, cli: string): Promise<StageLife> {
  const stack = await openOfflineStack(story.stage, cli);
  try {
    await apply(stack, otherSettings(story.stage, story.settings ?? {}));
    for (const [key, value] of Object.entries(story.secrets ?? {})) {
      succeeded(await stack.pulumi("config", "set", "--secret", "--path", key, value));
    }
    const rules = ["--policy-pack", "infra/policy"];
    const preview = await plan(stack, ...rules);
    // Once more with the rules: some of what they look at is known only when it is made.
    const up = succeeded(
      await stack.pulumi("up", "--yes", "--skip-preview", "--diff", "--suppress-progress", ...rules),
    );
    const made = inventory(stack);
    const again = await plan(stack);
    const changed: Plan[] = [];
    for (const change of story.changes) changed.push(await planWith(stack, change));
    const outputs = JSON.parse(succeeded(await stack.pulumi("stack", "output", "--json")).stdout);
    const state = succeeded(await stack.pulumi("stack", "export")).stdout;
    // With its preview: without it, the engine deletes what it can before it comes to what is protected.
    const destroy = await stack.pulumi("destroy", "--yes", "--suppress-progress");
    return {
      preview,
      made,
      outputs,
      again,
      changed,
      state,
      destroy,
      left: inventory(stack),
      screen: [preview, up, again, ...changed, destroy].map(({ output }) => output).join("\n"),
    };
  } finally {
    await stack.close();
  }
}

export function otherSettings(stage: string, settings: Readonly<Record<string, unknown>>): Change {
  return {
    file: `Pulumi.${stage}.yaml`,
    change: (text) => {
      const document: { config: Record<string, unknown> } = parse(text);
      return stringify({ ...document, config: { ...document.config, ...settings } });
    },
  };
}

async function plan(stack: OfflineStack, ...options: readonly string[]): Promise<Plan> {
  const { stdout, output } = succeeded(await stack.pulumi("preview", "--json", ...options));
  const told: { steps: { op: string; urn: string }[] } = JSON.parse(stdout);
  const steps = told.steps.filter(({ op }) => op !== "same").map(({ op, urn }) => ({ op, resource: nameOf(urn) }));
  return { steps, output };
}

/** Plans with the change, then takes it back. */
async function planWith(stack: OfflineStack, change: Change): Promise<Plan> {
  const before = await apply(stack, change);
  try {
    return await plan(stack);
  } finally {
    await apply(stack, { ...change, change: () => before });
  }
}

async function apply(stack: OfflineStack, { file, change }: Change): Promise<string> {
  const whole = path.join(stack.folder, file);
  const before = await readFile(whole, "utf8");
  await writeFile(whole, change(before));
  return before;
}

function succeeded(run: Run): Run {
  if (run.exitCode !== 0) throw new Error(`pulumi ended with ${run.exitCode}:\n${run.output}`);
  return run;
}

function inventory(stack: OfflineStack): string[] {
  return stack.account.resources.map(({ type, id }) => `${type} ${id}`).sort();
}

function nameOf(urn: string): string {
  const [, , types = "", name = ""] = urn.replace(/^urn:pulumi:/, "").split("::");
  return `${types.split("$").at(-1)} ${name}`;
}
