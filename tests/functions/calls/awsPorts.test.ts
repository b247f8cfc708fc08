import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { createChangedCalls } from "../../../functions/calls/changedCalls.ts";
import { createConnectContacts } from "../../../functions/calls/connectContacts.ts";
import { createConnectRequests } from "../../../functions/calls/connectRequests.ts";
import { createAnalysisFiles } from "../../../functions/insights/analysisFiles.ts";
import { createQueueSender } from "../../../functions/runtime/queueSender.ts";
import { createRequeue } from "../../../functions/runtime/requeue.ts";
import { contactId } from "../people.ts";

const instance = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** The unmodified SDK against a server that speaks the service's protocol. */
describe("what call-logging and call-summary ask of AWS", () => {
  let server: Server;
  let asked: { readonly path: string; readonly body: string }[];
  /** `null` leaves the request without one. */
  let answers: (path: string) => Answer | null;
  const environment = { ...process.env };

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const path = request.url ?? "";
        asked.push({ path, body: Buffer.concat(chunks).toString() });
        const answer = answers(path);
        if (answer === null) return;
        const { status = 200, type, body } = answer;
        response.writeHead(status, type === undefined ? {} : { "x-amzn-errortype": type });
        response.end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const service of ["CONNECT", "S3", "SQS"]) process.env[`AWS_ENDPOINT_URL_${service}`] = endpoint;
    process.env.AWS_REGION = "ap-southeast-2";
    process.env.AWS_ACCESS_KEY_ID = "test";
    process.env.AWS_SECRET_ACCESS_KEY = "test";
  });
  afterEach(async () => {
    process.env = { ...environment };
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  describe("Amazon Connect", () => {
    it("tells of a contact what its events leave out", async () => {
      const [id, first] = [contactId(), contactId()];
      const connectedAt = Date.UTC(2026, 10, 20, 10) / 1000;
      answers = () => ({
        body: JSON.stringify({
          Contact: {
            Id: id,
            InitialContactId: first,
            Channel: "VOICE",
            CustomerEndpoint: { Type: "TELEPHONE_NUMBER", Address: "+61400123456" },
            SystemEndpoint: { Type: "TELEPHONE_NUMBER", Address: "+61280005551" },
            AgentInfo: { Id: "a1", ConnectedToAgentTimestamp: connectedAt },
          },
        }),
      });

      const details = await createConnectContacts(instance).describe(id);

      expect(details).to.deep.equal({
        contactId: id,
        callId: first,
        channel: "voice",
        customerNumber: "+61400123456",
        systemNumber: "+61280005551",
        connectedToAgentAt: "2026-11-20T10:00:00.000Z",
      });
      expect(asked[0]?.path).to.equal(`/contacts/${instance}/${id}`);
    });

    it("knows the sentinel of an agent who never answered", async () => {
      answers = () => ({ body: JSON.stringify({ Contact: { AgentInfo: { ConnectedToAgentTimestamp: 0.001 } } }) });

      expect((await createConnectContacts(instance).describe(contactId()))?.connectedToAgentAt).to.equal(null);
    });

    it("answers nothing for a contact that the instance does not know", async () => {
      answers = () => ({ status: 404, type: "ResourceNotFoundException", body: '{"Message":"no"}' });

      expect(await createConnectContacts(instance).describe(contactId())).to.equal(null);
    });

    it("asks for a name once", async () => {
      answers = (path) => ({
        body: JSON.stringify(
          path.startsWith("/users/")
            ? { User: { Username: "mia.chen", IdentityInfo: { FirstName: "Mia", LastName: "Chen" } } }
            : { Queue: { Name: "Support" } },
        ),
      });
      const contacts = createConnectContacts(instance);
      const arn = `arn:aws:connect:ap-southeast-2:123456789012:instance/${instance}`;

      const names = await Promise.all([
        contacts.agentName(`${arn}/agent/a1`),
        contacts.agentName(`${arn}/agent/a1`),
        contacts.queueName(`${arn}/queue/q1`),
        contacts.queueName(`${arn}/queue/agent/a1`),
      ]);

      expect(names).to.deep.equal(["Mia Chen", "Mia Chen", "Support", null]);
      expect(asked.map(({ path }) => path)).to.have.members([`/users/${instance}/a1`, `/queues/${instance}/q1`]);
    });

    it("falls back on the user name, and asks again after a failure", async () => {
      answers = () => ({ status: 403, type: "AccessDeniedException", body: '{"Message":"no"}' });
      const contacts = createConnectContacts(instance);
      let failures = 0;
      await contacts.agentName("arn/agent/a1").catch(() => {
        failures += 1;
      });
      answers = () => ({ body: JSON.stringify({ User: { Username: "mia.chen", IdentityInfo: {} } }) });

      expect(await contacts.agentName("arn/agent/a1")).to.equal("mia.chen");
      expect(failures).to.equal(1);
    });

    it("is waited for when it says nothing, over all tries, for so long and no longer", async () => {
      answers = () => null;
      const startedAt = performance.now();

      const failure = await createConnectRequests(instance, 50)
        .contact(contactId())
        .catch((error: unknown) => error);

      expect(failure).to.be.instanceOf(Error);
      expect(performance.now() - startedAt).to.be.below(2_000);
    });
  });

  describe("the recordings bucket", () => {
    it("lists the keys with a prefix", async () => {
      answers = () => ({
        body: "<ListBucketResult><Contents><Key>a/b_analysis_2026-11-20T10:00:12Z.json</Key></Contents></ListBucketResult>",
      });

      const keys = await createAnalysisFiles("recordings").list("a/b_analysis_");

      expect(keys).to.deep.equal(["a/b_analysis_2026-11-20T10:00:12Z.json"]);
      expect(asked[0]?.path).to.match(/^\/recordings\/?\?.*prefix=a%2Fb_analysis_/);
    });

    it("finds nothing in an empty answer", async () => {
      answers = () => ({ body: "<ListBucketResult></ListBucketResult>" });

      expect(await createAnalysisFiles("recordings").list("a")).to.deep.equal([]);
    });

    it("reads a file", async () => {
      answers = () => ({ body: '{"Channel":"VOICE"}' });

      expect(await createAnalysisFiles("recordings").read("a/b:c.json")).to.equal('{"Channel":"VOICE"}');
    });
  });

  it("sends a message again with what it has waited, no later than SQS can", async () => {
    const bodyHash = createHash("md5").update("the body").digest("hex");
    answers = () => ({ body: JSON.stringify({ MessageId: "1", MD5OfMessageBody: bodyHash }) });
    const since = new Date("2026-11-20T09:00:00Z");
    const queueUrl = `${process.env.AWS_ENDPOINT_URL_SQS}/123456789012/call-logging`;

    const now = new Date("2026-11-20T10:00:00Z");
    await createRequeue(createQueueSender(), () => now).sendAgain(queueUrl, "the body", { attempt: 2, since }, 5_000);

    expect(JSON.parse(asked[0]?.body ?? "")).to.deep.include({
      QueueUrl: queueUrl,
      MessageBody: "the body",
      DelaySeconds: 900,
      MessageAttributes: {
        "patchbay-attempt": { DataType: "String", StringValue: "3" },
        "patchbay-since": { DataType: "String", StringValue: "2026-11-20T09:00:00.000Z" },
        "patchbay-not-before": { DataType: "String", StringValue: "2026-11-20T11:23:20.000Z" },
      },
    });
  });

  it("waits with word of a changed call, for more that the agent may type or click", async () => {
    const queueUrl = `${process.env.AWS_ENDPOINT_URL_SQS}/123456789012/call-logging`;
    const callId = contactId();
    const event = { source: "patchbay", "detail-type": "Patchbay Call Changed", detail: { callId } };
    const bodyHash = createHash("md5").update(JSON.stringify(event)).digest("hex");
    answers = () => ({ body: JSON.stringify({ MessageId: "1", MD5OfMessageBody: bodyHash }) });

    await createChangedCalls(queueUrl).tell(callId);

    const sent = JSON.parse(asked[0]?.body ?? "");
    expect(JSON.parse(sent.MessageBody)).to.deep.equal(event);
    expect(sent.DelaySeconds).to.equal(8);
  });
});
