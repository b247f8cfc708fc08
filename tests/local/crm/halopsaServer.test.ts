/** The simulated HaloPSA is as strict, and as careless, as the real one is known to be. */
import { expect } from "chai";
import { ManualClock } from "../../../local/clock.ts";
import { FaultSwitch } from "../../../local/crm/faults.ts";
import { createHaloPsaServer, type HaloPsaServer } from "../../../local/crm/halopsa/server.ts";

describe("The simulated HaloPSA", () => {
  let server: HaloPsaServer;
  let clock: ManualClock;
  let token: string;

  beforeEach(async () => {
    clock = new ManualClock();
    server = await createHaloPsaServer({ port: 0, faults: new FaultSwitch(), clock });
    const answer = await askToken({});
    ({ access_token: token } = (await answer.json()) as { access_token: string });
  });
  afterEach(() => server.close());

  const askToken = (fields: Record<string, string>) =>
    fetch(`${server.origin}/auth/token?tenant=anything`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: "patchbay-local",
        client_secret: "patchbay-local-secret",
        scope: "all",
        ...fields,
      }),
    });
  const get = async (path: string): Promise<{ status: number; text: string; body: Record<string, unknown> }> => {
    const answer = await fetch(`${server.origin}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return read(answer);
  };
  const post = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return read(await fetch(`${server.origin}${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
  };
  const read = async (answer: Response) => {
    const text = await answer.text();
    const json = (answer.headers.get("content-type") ?? "").includes("json");
    return { status: answer.status, text, body: json ? (JSON.parse(text) as Record<string, unknown>) : {} };
  };
  const names = (body: Record<string, unknown>) =>
    (body.users as { name: string }[] | undefined)?.map((user) => user.name);

  describe("access", () => {
    it("refuses wrong credentials in OAuth's words", async () => {
      const answer = await askToken({ client_secret: "wrong" });

      expect([answer.status, await answer.json()]).to.deep.equal([400, { error: "invalid_client" }]);
    });

    it("takes no request without a token, with a made-up one, or with one that has expired", async () => {
      const without = await fetch(`${server.origin}/api/Users`);
      const valid = (await get("/api/Users")).status;
      clock.advance(3_600_000);
      const expired = (await get("/api/Users")).status;
      token = "made-up";

      expect([without.status, valid, expired, (await get("/api/Users")).status]).to.deep.equal([401, 200, 401, 401]);
    });

    it("allows what the token's scopes allow, and refuses the rest", async () => {
      const answers = async (scope: string) => {
        token = ((await (await askToken({ scope })).json()) as { access_token: string }).access_token;
        const written = [
          await post("/api/Tickets", [{ id: 2001, status_id: 2 }]),
          await post("/api/Actions", [{ ticket_id: 2001, note: "Hello", outcome_id: 7 }]),
        ];
        const read = await Promise.all(
          ["/api/Users", "/API/Client", "/api/Tickets/2001", "/api/Asset", "/api/Status"].map((path) => get(path)),
        );
        return [...written, ...read].map(({ status }) => status);
      };

      expect(await answers("edit:tickets")).to.deep.equal([201, 201, 403, 403, 403, 403, 200]);
      expect(await answers("read:customers read:tickets")).to.deep.equal([403, 403, 200, 200, 200, 403, 200]);
      expect(await answers("all:standard")).to.deep.equal([201, 201, 200, 200, 200, 200, 200]);
    });

    it("says where tokens are had, and its version, to anybody", async () => {
      const authInfo = await (await fetch(`${server.origin}/api/authinfo`)).json();
      const instance = await fetch(`${server.origin}/api/InstanceInfo`);

      expect(authInfo).to.include({ auth_url: `${server.origin}/auth` });
      expect(instance.status).to.equal(200);
    });

    it("takes paths in any case", async () => {
      expect((await get("/API/USERS")).status).to.equal(200);
    });
  });

  describe("searching contacts", () => {
    const search = async (term: string, more = "") =>
      names((await get(`/api/Users?search=${encodeURIComponent(term)}${more}`)).body);

    it("compares numbers as text, spelling and all", async () => {
      expect(await search("400123456", "&search_phonenumbers=true")).to.deep.equal([]);
      expect(await search("123 456", "&search_phonenumbers=true")).to.deep.equal(["John Smith"]);
    });

    it("searches names and addresses, not numbers, without the flag", async () => {
      expect(await search("123 456")).to.deep.equal([]);
      expect(await search("john.smith@")).to.deep.equal(["John Smith"]);
    });

    it("answers with everybody when the parameter is misspelled", async () => {
      const { body } = await get("/api/Users?serch=123&search_phonenumber=true");

      expect(body.record_count).to.be.greaterThan(10);
    });

    it("knows a placeholder contact per client, which can be left out", async () => {
      expect(names((await get("/api/Users")).body)).to.include("General User");
      expect(names((await get("/api/Users?exclude_generaluser=true")).body)).not.to.include("General User");
    });

    it("writes a site's id as a double, and again as an integer", async () => {
      expect((await get("/api/Users/41")).text)
        .to.include('"site_id":12.0')
        .and.include('"site_id_int":12');
    });
  });

  describe("writing tickets", () => {
    const call = { summary: "A call", tickettype_id: 26 };

    it("takes arrays only", async () => {
      expect((await post("/api/Tickets", call)).status).to.equal(400);
      expect((await post("/api/Tickets", [call])).status).to.equal(201);
    });

    it("names the fields that are missing", async () => {
      const { status, body } = await post("/api/Tickets", [{}]);

      expect(status).to.equal(400);
      expect(body).to.have.keys("[0].summary", "[0].tickettype_id");
    });

    it("refuses ids that are no integers", async () => {
      expect((await post("/api/Tickets", [{ ...call, site_id: "12.0" }])).body).to.have.key("[0].site_id");
    });

    it("refuses teams and priorities that are not the tenant's", async () => {
      const { body } = await post("/api/Tickets", [{ ...call, team: "Nobody", priority_id: 77 }]);

      expect(body).to.have.keys("[0].team", "[0].priority_id");
    });

    it("answers one item as an object, of several the last, and all on request", async () => {
      const one = await post("/api/Tickets", [call]);
      const last = await post("/api/Tickets", [call, { ...call, summary: "Another" }]);
      const all = await post("/api/Tickets?returnall=true", [call, call]);

      expect(one.body.id).to.be.a("number");
      expect(last.body.summary).to.equal("Another");
      expect(all.body).to.be.an("array").with.length(2);
    });

    it("shows the Unknown customer when user, site and client do not agree", async () => {
      const agreed = await post("/api/Tickets", [{ ...call, client_id: 12, site_id: 12, user_id: 41 }]);
      const noSite = await post("/api/Tickets", [{ ...call, client_id: 12, user_id: 41 }]);
      const other = await post("/api/Tickets", [{ ...call, client_id: 13, site_id: 12, user_id: 41 }]);

      const clients = [agreed, noSite, other].map(({ body }) => body.client_name);
      expect(clients).to.deep.equal(["Tech Corp", "Unknown", "Unknown"]);
    });

    it("changes only what is sent", async () => {
      const { body } = await post("/api/Tickets", [{ ...call, client_id: 12, site_id: 12, user_id: 41 }]);

      const changed = await post("/api/Tickets", [{ id: body.id, status_id: 2 }]);

      expect(changed.body).to.include({ summary: "A call", user_id: 41, status_id: 2 });
    });

    it("gives dates without a zone, and a date for none", async () => {
      const { body } = await post("/api/Tickets", [{ ...call, dateoccurred: "2026-11-20T10:00:00Z" }]);

      expect(body).to.include({ dateoccurred: "2026-11-20T10:00:00", dateclosed: "1900-01-01T00:00:00" });
    });
  });

  describe("actions", () => {
    it("need an outcome that the agent may use", async () => {
      const none = await post("/api/Actions", [{ ticket_id: 2001, note: "Hello" }]);
      const unknown = await post("/api/Actions", [{ ticket_id: 2001, note: "Hello", outcome_id: 99 }]);
      const note = await post("/api/Actions", [{ ticket_id: 2001, note: "Hello", outcome_id: 7 }]);

      expect([none.status, unknown.status, note.status]).to.deep.equal([400, 400, 201]);
      expect(note.body.hiddenfromuser).to.equal(true);
    });

    it("need an outcome that the ticket's workflow allows", async () => {
      await post("/api/Tickets", [{ id: 2001, tickettype_id: 31 }]);

      const secret = await post("/api/Actions", [{ ticket_id: 2001, note: "Hello", outcome_id: 7 }]);
      const open = await post("/api/Actions", [{ ticket_id: 2001, note: "Hello", outcome_id: 4 }]);

      expect([secret.status, open.status]).to.deep.equal([400, 201]);
    });

    it("are listed a while later when the list is behind", async () => {
      server.setNoteLag(20_000);
      const { body } = await post("/api/Actions", [{ ticket_id: 2001, note: "Hello", outcome_id: 7 }]);
      const listed = async () => (await get("/api/Actions?ticket_id=2001")).body.actions;
      const early = await listed();
      clock.advance(20_000);

      expect(early).to.deep.equal([]);
      expect(await listed()).to.have.nested.property("[0].id", body.id);
    });

    it("cannot be listed over all tickets", async () => {
      expect((await get("/api/Actions")).status).to.equal(504);
      expect((await get("/api/Actions?ticket_id=2001")).body).to.deep.equal({ record_count: 0, actions: [] });
    });
  });

  describe("lists", () => {
    const ids = ({ body }: { body: Record<string, unknown> }) => (body.users as { id: number }[]).map(({ id }) => id);

    it("say how many there are, however many are shown", async () => {
      const all = await get("/api/Users");
      const few = await get("/api/Users?count=2");

      expect([ids(few).length, few.body.record_count]).to.deep.equal([2, all.body.record_count]);
    });

    it("are paged on request", async () => {
      const all = ids(await get("/api/Users"));
      const pages = await Promise.all(
        [1, 2].map((page) => get(`/api/Users?pageinate=true&page_size=3&page_no=${page}`)),
      );

      expect(pages.flatMap(ids)).to.deep.equal(all.slice(0, 6));
    });
  });

  describe("searching tickets while the search is behind", () => {
    const found = async (term: string) =>
      ((await get(`/api/Tickets?search=${term}`)).body.tickets as { id: number }[]).map(({ id }) => id);

    it("finds what was written a while later, though it can be read and listed at once", async () => {
      server.setSearchLag(20_000);
      const { body } = await post("/api/Tickets", [{ summary: "Quokka", tickettype_id: 26 }]);
      clock.advance(19_000);
      const early = await found("quokka");
      const { status } = await get(`/api/Tickets/${body.id}`);
      clock.advance(1_000);

      expect([early, status, await found("quokka")]).to.deep.equal([[], 200, [body.id]]);
    });

    it("finds by what a ticket said before, until then", async () => {
      server.setSearchLag(20_000);
      await post("/api/Tickets", [{ id: 2001, summary: "Quokka" }]);
      await post("/api/Tickets", [{ id: 2001, details: "Wombat" }]);
      const early = [await found("quokka"), await found("VPN")];
      clock.advance(20_000);

      expect(early).to.deep.equal([[], [2001]]);
      expect([await found("quokka"), await found("wombat")]).to.deep.equal([[2001], [2001]]);
    });

    it("finds what the tenant held from the start", async () => {
      server.setSearchLag(20_000);

      expect(await found("VPN")).to.deep.equal([2001]);
    });
  });

  it("takes edits from its own page only", async () => {
    const edit = (origin?: string) =>
      fetch(`${server.origin}/page-data/customers/41`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(origin === undefined ? {} : { origin }) },
        body: JSON.stringify({ name: "John Smith", phone: "", mobile: "0400 000 000" }),
      });

    expect((await edit("https://elsewhere.example")).status).to.equal(403);
    expect((await edit()).status).to.equal(403);
    expect((await edit(server.origin)).status).to.equal(200);
  });

  it("goes back to its seed", async () => {
    await post("/api/Tickets", [{ summary: "A call", tickettype_id: 26 }]);

    server.reset();

    expect(server.tickets().some((ticket) => ticket.summary === "A call")).to.equal(false);
  });
});
