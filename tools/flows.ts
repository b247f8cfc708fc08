/**
 * `npm run flows`: the flows that Pulumi would publish, as files, for an instance that is managed by hand. Needs neither
 * Pulumi nor AWS.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { analysisRules, ruleRequest } from "../infra/analysisRules.ts";
import { defaultVoice } from "../infra/flows/prompts.ts";
import { framingOrigins } from "../infra/siteHeaders.ts";
import { readStageFile } from "../infra/stageFile.ts";
import { renderInbound, renderOutboundWhisper, renderTransfer } from "../infra/stageFlows.ts";
import type { FlowSettings } from "../infra/stageSettings.ts";
import { guide, placeholders, type Wiring } from "./flows/guide.ts";
import { type FlowsOptions, flowsHelp, parseFlowsOptions } from "./flows/options.ts";

export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}

/** @param args the command line behind `npm run flows --` */
export async function main(args: readonly string[], print: (text: string) => void = console.log): Promise<void> {
  const parsed = parseFlowsOptions(args);
  if (parsed.kind !== "run") {
    print(parsed.kind === "help" ? flowsHelp : `${parsed.problems.join("\n")}\n\n${flowsHelp}`);
    if (parsed.kind === "refused") process.exitCode = 1;
    return;
  }
  const { options } = parsed;
  const stage = options.stage === null ? null : await readStageFile(options.stage);
  const framing = stage === null ? [] : framingOrigins({ crm: stage.siteCrm, frameOrigins: stage.site.frameOrigins });
  const folder = options.folder ?? (options.stage === null ? "flows" : `flows-${options.stage}`);
  const files = exportFlows(stage?.flow ?? defaultFlow, options, framing);
  await mkdir(folder, { recursive: true });
  for (const { name, text } of files) await writeFile(path.join(folder, name), text);
  print(
    `${files.map(({ name }) => path.join(folder, name)).join("\n")}\n\nRead ${path.join(folder, "guide.md")} next.`,
  );
}

/**
 * All files of one export; throws when a flow is not sound.
 *
 * @param framing origins of the pages that frame the connector
 */
export function exportFlows(
  settings: FlowSettings,
  options: FlowsOptions,
  framing: readonly string[] = [],
): readonly ExportedFile[] {
  const flow = withOptions(settings, options);
  const wiring: Wiring = {
    stage: options.stage ?? "stage",
    language: flow.language,
    keypadMenu: flow.keypadMenu,
    functionArn: options.functionArn ?? placeholders.functionArn,
    queueArn: options.queueArn ?? placeholders.queueArn,
    hoursId: options.hoursId ?? placeholders.hoursId,
    instanceId: options.instanceId ?? placeholders.instanceId,
    origin: options.origin ?? placeholders.origin,
    framing,
  };
  const { functionArn, queueArn, hoursId: hoursOfOperationId, instanceId } = wiring;
  return [
    { name: "guide.md", text: guide(wiring) },
    json("inbound", renderInbound(flow, functionArn, { queueArn, hoursOfOperationId })),
    json("outbound-whisper", renderOutboundWhisper(flow, functionArn)),
    json("transfer", renderTransfer(flow, functionArn)),
    ...analysisRules.map((rule) => json(rule.name, ruleRequest(rule, instanceId))),
  ];
}

const defaultFlow: FlowSettings = {
  language: "en-US",
  voice: defaultVoice("en-US"),
  lookupTimeLimitSeconds: 6,
  keypadMenu: false,
  prompts: {},
};

/** Another language has another voice, and the stage's own texts are not in it. */
function withOptions(settings: FlowSettings, { language, keypadMenu }: FlowsOptions): FlowSettings {
  const menu = { keypadMenu: keypadMenu ?? settings.keypadMenu };
  if (language === null || language === settings.language) return { ...settings, ...menu };
  return { ...settings, ...menu, language, voice: defaultVoice(language), prompts: {} };
}

function json(name: string, value: unknown): ExportedFile {
  return { name: `${name}.json`, text: `${JSON.stringify(value, null, 2)}\n` };
}
