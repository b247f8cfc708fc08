import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { PatchbayError } from "../../contract/errors.ts";
import { defaultOptions, portCount } from "../../local/options.ts";
import { type RunningPatchbay, startPatchbay } from "../../local/patchbay.ts";
import { startOnFreePorts } from "./runningPatchbay.ts";

describe("starting the contact center", function () {
  this.timeout(60_000);
  const running: RunningPatchbay[] = [];
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-test-"));
  });
  afterEach(async () => {
    for (const patchbay of running.splice(0)) await patchbay.close();
    await rm(folder, { recursive: true, force: true });
  });
  const start = async (name: string): Promise<RunningPatchbay> => {
    const own = path.join(folder, name);
    await mkdir(own);
    const patchbay = await startOnFreePorts({ crms: ["halopsa"] }, own);
    running.push(patchbay);
    return patchbay;
  };

  it("twice on different ports gives two that know nothing of each other", async () => {
    const [one, other] = [await start("one"), await start("other")];

    const answer = await fetch(`${one.deskOrigin}/local/calls`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ from: "+61400123456" }),
    });
    const { contactId } = (await answer.json()) as { contactId: string };
    await fetch(`${other.deskOrigin}/local/state`, { method: "DELETE" });

    expect((await fetch(`${one.deskOrigin}/local/calls/${contactId}`)).status).to.equal(200);
    expect((await fetch(`${other.deskOrigin}/local/calls/${contactId}`)).status).to.equal(404);
  });

  it("on a port that is taken says which one, and leaves nothing open", async () => {
    const { taken, port } = await takePort();
    // The desk's port is the last to be taken, so all the others are open by then.
    const attempt = startPatchbay({ ...defaultOptions, firstPort: port }, folder, () => {});

    const error = await attempt.then(
      () => null,
      (reason: unknown) => reason,
    );

    expect(error).to.be.instanceOf(PatchbayError);
    expect(error).to.deep.include({ code: "PORT_IN_USE", message: `Port ${port} is in use.` });
    taken.close();
    for (let next = port + 1; next < port + portCount; next += 1) {
      await fetch(`http://127.0.0.1:${next}/`).then(
        () => expect.fail(`something still listens on ${next}`),
        () => {},
      );
    }
  });

  it("refuses pages of other origins at the desk's door", async () => {
    const { deskOrigin } = await start("one");

    const answer = await fetch(`${deskOrigin}/local/calls`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "https://evil.example" },
      body: JSON.stringify({ from: "+61400123456" }),
    });

    expect(answer.status).to.equal(403);
    expect(await answer.json()).to.include({ code: "FORBIDDEN" });
  });

  it("tells what is wrong with a request, as a problem", async () => {
    const { deskOrigin } = await start("one");
    const post = (address: string, body: unknown) =>
      fetch(`${deskOrigin}/local/${address}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });

    const refused = await Promise.all([
      post("calls", { from: "John" }),
      post("calls", { from: "+61400123456", to: "+61280009999" }),
      post("calls", { from: "+61400123456", conversation: "gossip" }),
      post("agent/accept", {}),
      post("agent/dance", {}),
      fetch(`${deskOrigin}/local/calls/nonsense`),
      fetch(`${deskOrigin}/local/nothing`),
    ]);

    expect(refused.map(({ status }) => status)).to.deep.equal([400, 400, 400, 409, 404, 400, 404]);
    for (const answer of refused) {
      expect(answer.headers.get("content-type")).to.include("application/problem+json");
      expect(await answer.json()).to.have.property("detail").that.is.not.empty;
    }
  });
});

/** Below the ports that systems hand out, so that those after it are nobody's. */
async function takePort(): Promise<{ readonly taken: Server; readonly port: number }> {
  const port = 10_000 + Math.floor(Math.random() * 1_000) * portCount;
  const taken = createServer();
  try {
    await once(taken.listen(port, "127.0.0.1"), "listening");
    return { taken, port };
  } catch {
    return takePort();
  }
}
