import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { createHttp, NoAnswer } from "../../../functions/runtime/http.ts";

describe("HTTP to a CRM", () => {
  const servers: Server[] = [];
  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  it("hands on any status as an answer, with headers in lower case", async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(418, { "X-Reason": "teapot" }).end("short and stout");
    });

    const answer = await createHttp(2)({ method: "GET", url: origin, timeoutMilliseconds: 2000 });

    expect(answer).to.deep.include({ status: 418, body: "short and stout" });
    expect(answer.headers["x-reason"]).to.equal("teapot");
  });

  it("sends body and headers as given", async () => {
    const origin = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end(`${request.method} ${request.headers["if-match"]} ${body}`);
    });

    const answer = await createHttp(2)({
      method: "PATCH",
      url: `${origin}/calls/1`,
      headers: { "if-match": '"1"' },
      body: '{"transcript":"ü"}',
      timeoutMilliseconds: 2000,
    });

    expect(answer.body).to.equal('PATCH "1" {"transcript":"ü"}');
  });

  it("says that an unanswered request may have arrived", async () => {
    const origin = await serve(() => {});

    const error = await failure(createHttp(2)({ method: "POST", url: origin, timeoutMilliseconds: 50 }));

    expect(error).to.include({ sent: true });
    expect(error.message).to.match(/no answer within 50 ms/);
  });

  it("says that a request to a closed port never left", async () => {
    const origin = await serve(() => {});
    const [server] = servers.splice(0);
    server?.close();
    server?.closeAllConnections();

    const error = await failure(createHttp(2)({ method: "POST", url: origin, timeoutMilliseconds: 2000 }));

    expect(error).to.include({ sent: false });
  });

  it("gives up when its caller does", async () => {
    const arrived = new AbortController();
    const origin = await serve(() => arrived.abort());

    const error = await failure(
      createHttp(2)({ method: "GET", url: origin, timeoutMilliseconds: 10_000, signal: arrived.signal }),
    );

    expect(error).to.be.instanceOf(NoAnswer);
  });

  it("names host and method in its message, never the query", async () => {
    const origin = await serve((request) => request.socket.destroy());

    const error = await failure(
      createHttp(2)({ method: "GET", url: `${origin}/api/Users?search=61400123456`, timeoutMilliseconds: 2000 }),
    );

    expect(error.message).to.match(/^GET 127\.0\.0\.1:\d+: /);
    expect(error.message).not.to.include("61400123456");
  });

  it("keeps connections open for the next request", async () => {
    const sockets = new Set<unknown>();
    const origin = await serve((request, response) => {
      sockets.add(request.socket);
      response.end("{}");
    });
    const send = createHttp(1);

    for (let turn = 0; turn < 5; turn += 1) await send({ method: "GET", url: origin, timeoutMilliseconds: 2000 });

    expect(sockets.size).to.equal(1);
  });
});

async function failure(request: Promise<unknown>): Promise<NoAnswer> {
  const error = await request.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof NoAnswer)) throw new Error(`expected no answer, got ${String(error)}`);
  return error;
}
