import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { postCallRuleName, postChatRuleName } from "../../contract/events.ts";
import type { FlowDocument } from "../../infra/flows/flow.ts";
import { flowProblems } from "../../infra/flows/validate.ts";
import { flowKinds, stageFlows } from "../../infra/stageFlows.ts";
import { placeholders } from "../../tools/flows/guide.ts";
import { parseFlowsOptions } from "../../tools/flows/options.ts";
import { main } from "../../tools/flows.ts";

const given = {
  function: "arn:aws:lambda:ap-southeast-2:123456789012:function:patchbay-dev-customerLookup",
  queue: "arn:aws:connect:ap-southeast-2:123456789012:instance/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d/queue/5c2a9d84",
  hours: "5c2a9d84-7f36-4b1e-a0d5-3e8b6f917c11",
  instance: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
  origin: "https://phone.acme.example",
};
const everything = Object.entries(given).map(([name, value]) => `--${name}=${value}`);

describe("npm run flows", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "patchbay-flows-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = async (...args: string[]): Promise<string> => {
    const printed: string[] = [];
    await main([...args, "--out", folder], (text) => printed.push(text));
    return printed.join("\n");
  };
  const read = (name: string) => readFile(path.join(folder, name), "utf8");
  const flow = async (name: string): Promise<FlowDocument> => JSON.parse(await read(`${name}.json`));

  it("writes sound flows, the rules, and a guide that says how to wire them", async () => {
    const printed = await run(...everything);

    expect(await readdir(folder)).to.have.members([
      "guide.md",
      "inbound.json",
      "outbound-whisper.json",
      "transfer.json",
      "post-call-rule.json",
      "post-chat-rule.json",
    ]);
    for (const kind of flowKinds) expect(flowProblems(await flow(kind), stageFlows[kind].type)).to.deep.equal([]);
    expect(printed).to.include("guide.md");
  });

  it("puts what it is given into flows, rules and guide, and leaves nothing to replace", async () => {
    await run(...everything);

    const texts = await Promise.all((await readdir(folder)).map(read));
    for (const text of texts) expect(text).not.to.include("REPLACE-WITH");
    expect(await read("inbound.json"))
      .to.include(given.function)
      .and.to.include(given.queue)
      .and.to.include(given.hours);
    const guide = await read("guide.md");
    for (const value of [given.function, given.instance, given.origin]) expect(guide).to.include(value);
  });

  it("names every placeholder in the guide when it is given nothing", async () => {
    await run();

    const guide = await read("guide.md");
    for (const placeholder of Object.values(placeholders)) expect(guide).to.include(`| \`${placeholder}\` |`);
    expect(await read("inbound.json")).to.include(placeholders.queueArn);
  });

  it("takes language, texts and menu from the stage's settings", async () => {
    await run("dev");

    expect(await read("inbound.json"))
      .to.include('"AnalyticsLanguage": "en-AU"')
      .and.to.include("GetParticipantInput");
    expect(await read("guide.md")).to.include("patchbay-dev-inbound");
  });

  it("says it in another language, with another voice, with the menu or without", async () => {
    await run("--language", "ja-JP", "--menu");
    const japanese = await read("inbound.json");
    await run("dev", "--no-menu");

    expect(japanese).to.include('"TextToSpeechVoice": "Takumi"').and.to.include("シャープ");
    expect(await read("inbound.json")).not.to.include("GetParticipantInput");
  });

  it("writes rules as the API takes them, by the names that the stage waits for", async () => {
    await run(...everything);

    const rules = await Promise.all(
      ["post-call-rule.json", "post-chat-rule.json"].map(async (name) => JSON.parse(await read(name))),
    );
    expect(rules.map(({ Name }) => Name)).to.deep.equal([postCallRuleName, postChatRuleName]);
    for (const rule of rules) {
      expect(rule).to.include({ InstanceId: given.instance, PublishStatus: "PUBLISHED" });
      expect(rule.Actions).to.deep.equal([
        { ActionType: "GENERATE_EVENTBRIDGE_EVENT", EventBridgeAction: { Name: rule.Name } },
      ]);
    }
  });

  it("tells a stage that does not exist", async () => {
    let failure: unknown;
    try {
      await run("nowhere");
    } catch (error) {
      failure = error;
    }

    expect(failure).to.have.property("code", "NO_SUCH_STAGE");
  });

  it("refuses what it does not understand, all at once", () => {
    expect(
      parseFlowsOptions(["dev", "prod", "--queue", "q", "--origin=https://a.example/path", "--sing"]),
    ).to.deep.equal({
      kind: "refused",
      problems: [
        "say one stage",
        "--queue takes a queue's ARN",
        "--origin takes https://, a host and no path",
        "there is no option --sing",
      ],
    });
    expect(parseFlowsOptions(["--help"])).to.deep.equal({ kind: "help" });
  });
});
