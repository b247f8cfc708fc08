import { expect } from "chai";
import { type ContactApi, createContactApi } from "../../connector/api.ts";
import { FakeContactApi } from "./fakeContactApi.ts";
import { contactId, insights, john, view } from "./samples.ts";

const holder = { contactId: contactId(1), token: "secret" };

describe("the API as the page asks it", () => {
  const server = new FakeContactApi();
  let api: ContactApi;
  let apiUrl: string;

  before(async () => {
    apiUrl = await server.start();
    api = createContactApi({ apiUrl });
  });
  beforeEach(() => server.reset());
  after(() => server.close());

  it("gives the contact's view, asked for with that contact's token", async () => {
    const expected = view(contactId(1), { kind: "one", customer: john, stale: false }, { insights });
    server.show(expected);

    expect(await api.view(holder)).to.deep.equal({ kind: "ok", value: expected });
    expect([...server.tokens]).to.deep.equal(["Bearer secret"]);
  });

  it("tells the activity that the contact was dialed from while it asks for the view", async () => {
    const expected = view(contactId(1), { kind: "none" });
    const sent: unknown[] = [];
    const telling = createContactApi({
      apiUrl: "/api",
      fetch: async (url, request) => {
        sent.push([request?.method, url, request?.body]);
        return Response.json(expected);
      },
    });

    const answer = await telling.view(holder, "00163e0a-1b2c-4d3e-8f90-a1b2c3d4e5f6");

    expect(answer).to.deep.equal({ kind: "ok", value: expected });
    expect(sent).to.deep.equal([
      ["PUT", `/api/contacts/${holder.contactId}/activity`, '{"activityUuid":"00163e0a-1b2c-4d3e-8f90-a1b2c3d4e5f6"}'],
    ]);
  });

  it("tells a token that is over from a refusal and from a server that may come back", async () => {
    const kinds: string[] = [];
    for (const status of [401, 403, 404, 429, 500, 503]) {
      server.refusal = { route: "GET", status };
      kinds.push((await api.view(holder)).kind);
    }

    expect(kinds).to.deep.equal(["expired", "refused", "refused", "unreachable", "unreachable", "unreachable"]);
  });

  it("refuses an answer that is not one", async () => {
    const strange = createContactApi({ apiUrl, fetch: async () => Response.json({ contactId: "?" }) });

    expect(await strange.view(holder)).to.deep.equal({ kind: "refused", status: 200 });
  });

  it("does not wait for ever", async () => {
    const impatient = createContactApi({ apiUrl, timeoutMilliseconds: 20 });

    expect(await impatient.view(holder)).to.deep.equal({ kind: "unreachable" });
  });
});
