import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { ContactId, E164 } from "../../contract/identifiers.ts";
import { faithful } from "../../local/aws/eventBus.ts";
import type { RunningPatchbay } from "../../local/patchbay.ts";
import type { RunningStage } from "../../local/runningStage.ts";
import { startOnFreePorts } from "./runningPatchbay.ts";

/** The bundled functions, with nobody's browser: what the sweep and the rotation do to a running stage. */
describe("a stage whose events are lost", () => {
  let folder: string;
  let patchbay: RunningPatchbay;
  let stage: RunningStage;

  before("starts the contact center", async function () {
    this.timeout(60_000);
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-test-"));
    patchbay = await startOnFreePorts({ crms: ["halopsa"], speed: 600 }, folder);
    const [first] = patchbay.stages;
    if (first === undefined) throw new Error("no stage runs");
    stage = first;
  });
  after(async () => {
    await patchbay?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => stage.setDeliveryFaults(faithful));

  const answeredCall = async (): Promise<ContactId> => {
    await stage.setAgentState("Available");
    const contactId = stage.center.placeCall({ from: "+61400123456" as E164 });
    await until(async () => (await stage.agentDoes("accept")) !== null);
    return contactId;
  };

  it("ends with one record and its summary all the same", async function () {
    this.timeout(60_000);
    stage.setDeliveryFaults({ ...faithful, loseChance: 1 });
    const callId = await answeredCall();
    await until(async () => stage.center.contact(callId)?.phase === "talking");
    stage.center.customerHangsUp(callId);
    await until(async () => (await stage.agentDoes("close")) !== null);

    await until(async () => (await stage.journal.read(callId))?.state.kind === "written");
    await until(async () => (await stage.journal.read(callId))?.openSince === null);

    expect(stage.recordsOf(callId)).to.equal(1);
    const call = await stage.journal.read(callId);
    expect(call?.insights).not.to.equal(null);
    expect(call?.match.kind).to.equal("one");
  });

  it("takes a contact's token after the key was rotated", async function () {
    this.timeout(30_000);
    const callId = await answeredCall();
    const contact = stage.center.contact(callId);
    const token = String(contact?.attributes.ContactToken);

    await stage.rotateContactToken();
    const answer = await fetch(`${stage.stage.origins.api.replace("localhost", "127.0.0.1")}/contacts/${callId}`, {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(answer.status).to.equal(200);
    stage.center.customerHangsUp(callId);
  });
});

/** Asks again and again; nothing here tells of all that it asks for. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 25_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("It never came to that.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
