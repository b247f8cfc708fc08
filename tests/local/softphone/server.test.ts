import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { softphonePageFolders } from "../../../local/connect/softphone/pages.ts";
import type { RunningSoftphone } from "../../../local/connect/softphone/server.ts";
import { startSoftphone } from "../../../local/connect/softphone/server.ts";
import { FixedLine } from "./fixedLine.ts";

describe("softphone server", () => {
  // Empty: the pages themselves are looked at in the browser tests.
  let pageFolder: string;
  before(async () => {
    pageFolder = await mkdtemp(path.join(tmpdir(), "patchbay-softphone-"));
    for (const folder of Object.values(softphonePageFolders(pageFolder))) await mkdir(folder);
  });
  after(() => rm(pageFolder, { recursive: true }));

  let softphone: RunningSoftphone;
  let line: FixedLine;
  let base: string;
  const start = async (login: boolean) => {
    line = new FixedLine();
    softphone = await startSoftphone({
      port: 0,
      lines: { halopsa: line, sap: new FixedLine() },
      contactPages: async () => null,
      login,
      approvedOrigins: { halopsa: ["http://localhost:4404", "http://localhost:4402"], sap: [] },
      pageFolder,
    });
    base = softphone.accessUrl("halopsa");
  };
  afterEach(() => softphone.close());

  it("may be framed by the stage's approved origins and nobody else", async () => {
    await start(true);

    const answer = await fetch(`${base}/ccp-v2/`);

    expect(answer.headers.get("content-security-policy")).to.match(
      /frame-ancestors 'self' http:\/\/localhost:4404 http:\/\/localhost:4402$/,
    );
    expect(answer.headers.get("x-frame-options")).to.equal(null);
  });

  it("hands a request to its stage's line and answers what the line says", async () => {
    await start(false);
    line.answer = () => ({ ok: false, type: "InvalidStateException", message: "It does not ring.", statusCode: 400 });

    const answer = await post("/line/acceptContact", { contactId: "c1" });

    expect(line.requests).to.deep.equal([{ method: "acceptContact", params: { contactId: "c1" } }]);
    expect(await answer.json()).to.deep.include({ ok: false, type: "InvalidStateException" });
  });

  it("streams the line's states as events", async () => {
    await start(false);

    const answer = await fetch(`${base}/line/events`);
    const first = await answer.body?.getReader().read();

    const [event, data] = new TextDecoder().decode(first?.value).split("\n");
    expect(answer.headers.get("content-type")).to.equal("text/event-stream");
    expect(event).to.equal("event: state");
    expect(JSON.parse(data?.replace("data: ", "") ?? "").snapshot.state.startTimestamp).to.equal(
      "2026-11-20T10:00:00.000Z",
    );
  });

  it("keeps the line from pages of other origins", async () => {
    await start(false);

    const answer = await post("/line/acceptContact", {}, { origin: "http://localhost:9999" });

    expect(answer.status).to.equal(403);
    expect(line.requests).to.deep.equal([]);
  });

  it("keeps everything from a foreign name that leads to this machine", async () => {
    await start(false);

    const status = await statusUnderHost("rebound.example", `${base}/line/events`);

    expect(status).to.equal(404);
  });

  it("takes only a JSON object as parameters", async () => {
    await start(false);

    const answers = [await post("/line/acceptContact", []), await post("/line/acceptContact", null)];

    expect(answers.map(({ status }) => status)).to.deep.equal([400, 400]);
  });

  it("keeps the line shut until somebody logs in, and after the log-out", async () => {
    await start(true);
    const before = await post("/line/getEndpoints", {});
    const loggedIn = await fetch(`${base}/login`, { method: "POST", body: new URLSearchParams({ password: "any" }) });
    const cookie = loggedIn.headers.get("set-cookie") ?? "";

    const during = await post("/line/getEndpoints", {}, { cookie });
    await fetch(`${base}/logout`, { headers: { cookie } });
    const after = await post("/line/getEndpoints", {}, { cookie });

    expect([before, during, after].map(({ status }) => status)).to.deep.equal([401, 200, 401]);
    expect(cookie).to.include("HttpOnly").and.include("Path=/halopsa/");
  });

  it("lets approved origins log out by fetch, with credentials, and no others", async () => {
    await start(false);
    const logOutFrom = async (origin: string) => (await fetch(`${base}/logout`, { headers: { origin } })).headers;

    const approved = await logOutFrom("http://localhost:4404");
    const foreign = await logOutFrom("http://localhost:9999");

    expect(approved.get("access-control-allow-origin")).to.equal("http://localhost:4404");
    expect(approved.get("access-control-allow-credentials")).to.equal("true");
    expect(foreign.get("access-control-allow-origin")).to.equal(null);
  });

  it("knows no stage but its own, and no contact that is not there", async () => {
    await start(false);

    const stage = await fetch(base.replace("halopsa", "salesforce"));
    const contact = await fetch(`${base}/contact-trace-records/details/not-a-contact/data`);

    expect([stage.status, contact.status]).to.deep.equal([404, 404]);
  });

  function post(address: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${base}${address}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }
});

/** `fetch` does not let a caller choose the Host header. */
function statusUnderHost(host: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (answer) => {
      resolve(answer.statusCode);
      answer.destroy();
    })
      .on("error", reject)
      .end();
  });
}
