import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { expect } from "chai";
import { type ApiRoute, apiRoutes } from "../../../contract/api.ts";
import { startApiGateway } from "../../../local/aws/apiGateway.ts";
import type { InvocationResult } from "../../../local/aws/executionEnvironment.ts";
import { ManualClock } from "../../../local/clock.ts";
import type { LocalServer } from "../../../local/listen.ts";
import { rejection } from "./rejection.ts";
import { until } from "./until.ts";

describe("the HTTP API", () => {
  let clock: ManualClock;
  let server: LocalServer;
  let seen: { handler: ApiRoute["handler"]; event: APIGatewayProxyEventV2 }[];
  let answer: () => InvocationResult | Promise<InvocationResult>;

  beforeEach(async () => {
    clock = new ManualClock();
    seen = [];
    answer = () => ({ ok: true, payload: { statusCode: 200, body: "fine" } });
    server = await startApiGateway({
      port: 0,
      routes: apiRoutes,
      clock,
      invoke: async (handler, event) => {
        seen.push({ handler, event });
        return answer();
      },
    });
  });
  afterEach(() => server.close());

  const request = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}/api${path}`, init);
  const answering = (payload: unknown) => {
    answer = () => ({ ok: true, payload });
  };

  describe("requests", () => {
    it("reach the route's handler, with path parameters and query", async () => {
      await request("/contacts/abc%20d?x=1&x=2&y=%26");

      const [first] = seen;
      expect(first?.handler).to.equal("connectorApi");
      expect(first?.event).to.deep.include({
        version: "2.0",
        routeKey: "GET /contacts/{contactId}",
        rawQueryString: "x=1&x=2&y=%26",
        queryStringParameters: { x: "1,2", y: "&" },
        pathParameters: { contactId: "abc d" },
        isBase64Encoded: false,
      });
      expect(first?.event).not.to.have.property("body");
    });

    it("tell where and when they came from", async () => {
      await request("/contacts/abc", { headers: { "user-agent": "test" } });

      const context = seen[0]?.event.requestContext;
      expect(context?.http).to.deep.equal({
        method: "GET",
        path: "/api/contacts/abc",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "test",
      });
      expect(context).to.include({
        routeKey: "GET /contacts/{contactId}",
        time: "20/Nov/2026:10:00:00 +0000",
        timeEpoch: Date.parse("2026-11-20T10:00:00Z"),
      });
      expect(context?.requestId).to.match(/^[0-9a-f-]{36}$/);
    });

    it("carry headers in lower case, repeated ones joined, cookies apart", async () => {
      const socket = connect(server.port, "127.0.0.1");
      socket.end(
        "GET /api/contacts/abc HTTP/1.1\r\nHost: local\r\nX-Two: a\r\nx-two: b\r\nCookie: one=1; two=2\r\nConnection: close\r\n\r\n",
      );
      await text(socket);

      expect(seen[0]?.event.headers["x-two"]).to.match(/^a, ?b$/);
      expect(seen[0]?.event.cookies).to.deep.equal(["one=1", "two=2"]);
      expect(seen[0]?.event.headers).not.to.have.property("cookie");
    });

    it("carry JSON as text and other bodies as base64", async () => {
      const post = (type: string, body: string) =>
        request("/customer-lookup", { method: "POST", body, headers: { "content-type": type } });
      await post("application/json; charset=utf-8", '{"name":"Müller"}');
      await post("application/x-www-form-urlencoded", "name=x");

      expect(seen.map(({ event }) => [event.body, event.isBase64Encoded])).to.deep.equal([
        ['{"name":"Müller"}', false],
        [Buffer.from("name=x").toString("base64"), true],
      ]);
    });

    it("to anything but a route are not found", async () => {
      const paths = ["/", "/contacts", "/contacts/", "/contacts/a/b", "/contacts/%ff", "/webhooks/sap"];
      for (const path of paths) {
        const response = await request(path);
        expect([response.status, await response.text()], path).to.deep.equal([404, '{"message":"Not Found"}']);
      }
      expect(seen).to.deep.equal([]);
    });

    it("over the route's burst are refused until the bucket has filled again", async () => {
      const statuses = async (count: number) => {
        const responses = await Promise.all(
          Array.from({ length: count }, () => request("/webhooks/sap", { method: "POST" })),
        );
        return responses.map(({ status }) => status).sort();
      };
      const first = await statuses(51);
      clock.advance(200);

      const second = await statuses(3);

      expect(first.filter((status) => status === 200)).to.have.length(50);
      expect(first.at(-1)).to.equal(429);
      expect(second).to.deep.equal([200, 200, 429]);
      expect((await request("/contacts/a")).status).to.equal(200);
    });

    it("over ten megabytes are refused", async () => {
      const post = (bytes: number) => request("/customer-lookup", { method: "POST", body: new Uint8Array(bytes) });

      const tooLarge = await post(10 * 1024 * 1024 + 1);

      expect([tooLarge.status, await tooLarge.text()]).to.deep.equal([413, '{"message":"Request Entity Too Large"}']);
      expect((await post(10 * 1024 * 1024)).status).to.equal(200);
    });
  });

  describe("answers", () => {
    it("in full form keep status, headers, cookies and body", async () => {
      answering({
        statusCode: 201,
        headers: { "Content-Type": "application/problem+json", "X-Count": 3 },
        cookies: ["a=1", "b=2"],
        body: '{"ok":true}',
      });

      const response = await request("/contacts/abc");

      expect(response.status).to.equal(201);
      expect(response.headers.get("content-type")).to.equal("application/problem+json");
      expect(response.headers.get("x-count")).to.equal("3");
      expect(response.headers.getSetCookie()).to.deep.equal(["a=1", "b=2"]);
      expect(await response.text()).to.equal('{"ok":true}');
      expect(response.headers.get("apigw-requestid")).to.match(/./);
    });

    it("in base64 become bytes", async () => {
      answering({ statusCode: 200, body: "AP8=", isBase64Encoded: true });

      const body = await (await request("/contacts/abc")).arrayBuffer();

      expect([...new Uint8Array(body)]).to.deep.equal([0, 255]);
    });

    it("without a body may be empty", async () => {
      answering({ statusCode: 204 });

      expect((await request("/contacts/abc")).status).to.equal(204);
    });

    it("without a status code are JSON as they are", async () => {
      answering({ contactId: "abc" });

      const response = await request("/contacts/abc");

      expect(response.status).to.equal(200);
      expect(response.headers.get("content-type")).to.equal("application/json");
      expect(await response.json()).to.deep.equal({ contactId: "abc" });
    });

    it("that make no response, and functions that fail, are an error of the server", async () => {
      const failures: InvocationResult[] = [
        { ok: false, kind: "error", errorType: "Error", message: "secret detail" },
        { ok: false, kind: "timeout", errorType: "Sandbox.Timedout", message: "secret detail" },
        { ok: true, payload: { statusCode: "200" } },
        { ok: true, payload: { statusCode: 99 } },
        { ok: true, payload: { statusCode: 200, body: { no: "text" } } },
      ];
      for (const failure of failures) {
        answer = () => failure;
        const response = await request("/contacts/abc");
        expect([response.status, await response.text()]).to.deep.equal([500, '{"message":"Internal Server Error"}']);
      }
    });

    it("that take more than thirty seconds come too late", async () => {
      answer = () => new Promise(() => {});
      const late = request("/contacts/abc");
      await until(() => seen.length === 1);
      // The limit begins in the turn of the event loop in which the function was called.
      await new Promise(setImmediate);

      clock.advance(30_000);

      const response = await late;
      expect([response.status, await response.text()]).to.deep.equal([503, '{"message":"Service Unavailable"}']);
    });
  });

  it("answers no preflight: pages ask it at their own origin", async () => {
    const asked = await request("/contacts/abc/wrap-up", {
      method: "OPTIONS",
      headers: { origin: "http://localhost:4404", "access-control-request-method": "PUT" },
    });
    const read = await request("/contacts/abc", { headers: { origin: "http://localhost:4404" } });

    expect(asked.status).to.equal(404);
    for (const { headers } of [asked, read]) expect(headers.has("access-control-allow-origin")).to.equal(false);
  });

  it("answers under its stage alone", async () => {
    const outside = await fetch(`http://127.0.0.1:${server.port}/contacts/abc`);

    expect(outside.status).to.equal(404);
    expect(seen).to.deep.equal([]);
  });

  it("says which port is in use", async () => {
    const second = startApiGateway({
      port: server.port,
      routes: [],
      invoke: () => Promise.reject(new Error("never called")),
    });

    const error = await rejection(second);

    expect(error).to.include({ code: "PORT_IN_USE" });
    expect((error as Error).message).to.include(String(server.port));
  });

  it("closes with connections open", async () => {
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    const closed = once(socket, "close");

    await server.close();

    await closed;
  });
});
