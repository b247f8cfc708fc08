import { expect } from "chai";
import { newCallId } from "../../functions/crm/sampleCall.ts";
import { type SapUnderTest, startSap } from "../../functions/crm/sapUnderTest.ts";

const authorization = `Basic ${Buffer.from("patchbay-local:patchbay-local-secret").toString("base64")}`;

describe("The simulated tenant's REST services", () => {
  let sap: SapUnderTest;

  beforeEach(async () => {
    sap = await startSap();
  });
  afterEach(() => sap.close());

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${sap.server.origin}/sap/c4c/api/v1/${path}`, {
      ...init,
      headers: { authorization, "content-type": "application/json", ...init.headers },
    });
  const query = (collection: string, filter: string) => ask(`${collection}?$filter=${encodeURIComponent(filter)}`);
  const madeCall = async () => {
    const callId = newCallId();
    await sap.takeCall(callId);
    return sap.phoneCallOf(callId);
  };
  const patch = (id: string, body: unknown, headers: Record<string, string>) =>
    ask(`phone-service/phoneCalls/${id}`, { method: "PATCH", body: JSON.stringify(body), headers });

  it("let nobody in without the right user and password", async () => {
    const answers = await Promise.all([
      ask("account-service/accounts", { headers: { authorization: "" } }),
      ask("account-service/accounts", { headers: { authorization: `Basic ${btoa("patchbay-local:wrong")}` } }),
    ]);

    expect(answers.map(({ status }) => status)).to.deep.equal([401, 401]);
  });

  it("give a token to whoever may come in", async () => {
    const answer = await ask("iam-service/token");

    expect(await answer.json())
      .to.have.nested.property("value.access_token")
      .that.is.a("string");
  });

  it("wrap lists with their count, and single records with an entity tag", async () => {
    const list = await (await ask("account-service/accounts?$top=2&$skip=1")).json();
    const single = await ask(`account-service/accounts/${list.value[0].id}`);

    expect(list).to.have.property("count", 5);
    expect(list.value).to.have.length(2);
    expect(await single.json()).to.have.nested.property("value.id", list.value[0].id);
    expect(single.headers.get("etag")).to.equal(`"${list.value[0].adminData.updatedOn}"`);
  });

  it("derive normalized numbers from those that were typed", async () => {
    const found = await (await query("contact-person-service/contactPersons", "displayId eq '2000410'")).json();

    expect(found.value[0]).to.include({
      mobileFormattedNumber: "+61 400 123 456",
      mobileNormalisedNumber: "+61400123456",
    });
  });

  it("refuse a filter in the style of another service", async () => {
    const answers = await Promise.all([
      query("account-service/accounts", "defaultCommunication.phoneNormalisedNumber eq 'x'"),
      query("contact-person-service/contactPersons", "defaultCommunication/phoneNormalisedNumber eq 'x'"),
      query("phone-service/phoneCalls", "externalId/displayId eq 'x'"),
      query("case-service/cases", "account/displayId eq 'x'"),
    ]);

    expect(answers.map(({ status }) => status)).to.deep.equal([400, 400, 400, 400]);
    expect(await answers[0]?.json()).to.have.nested.property("error.details[0].message");
  });

  it("read a plus that was not encoded as a blank, like every web server", async () => {
    const answer = await ask("contact-person-service/contactPersons?$filter=mobileNormalisedNumber eq '+61400123456'");

    expect(await answer.json()).to.have.property("count", 0);
  });

  it("refuse pages that are too long, too far or unheard of", async () => {
    const answers = await Promise.all(
      ["$top=1000", "$skip=10000", "$top=-1", "$expand=x"].map((option) => ask(`account-service/accounts?${option}`)),
    );

    expect(answers.map(({ status }) => status)).to.deep.equal([400, 400, 400, 400]);
  });

  it("take a write with the entity tag, quoted or as updatedOn has it, and give a new one", async () => {
    const call = await madeCall();

    const first = await patch(call.id, { transcript: "one" }, { "if-match": call.updatedOn });
    const tag = first.headers.get("etag") ?? "";
    const second = await patch(call.id, { transcript: "two" }, { "if-match": tag });

    expect([first.status, second.status]).to.deep.equal([200, 200]);
    expect(tag).not.to.equal(`"${call.updatedOn}"`);
    expect(await second.json()).to.have.nested.property("value.transcript", "two");
  });

  it("refuse a write without a version, and one on an old version", async () => {
    const call = await madeCall();
    await patch(call.id, { transcript: "one" }, { "if-match": call.updatedOn });

    const answers = [
      await patch(call.id, { transcript: "two" }, {}),
      await patch(call.id, { transcript: "two" }, { "if-match": call.updatedOn }),
    ];

    expect(answers.map(({ status }) => status)).to.deep.equal([428, 412]);
    expect(sap.server.phoneCalls()[0]?.transcript).to.equal("one");
  });

  it("take both content types of a patch, and no other", async () => {
    const call = await madeCall();
    const statuses: number[] = [];
    for (const contentType of ["application/json", "application/merge-patch+json; charset=utf-8", "text/plain"]) {
      const answer = await patch(call.id, { transcript: "x" }, { "if-match": "*", "content-type": contentType });
      statuses.push(answer.status);
    }

    expect(statuses).to.deep.equal([200, 200, 415]);
  });

  it("refuse unknown fields, wrong types and texts that are too long", async () => {
    const call = await madeCall();
    const statuses: number[] = [];
    for (const body of [{ notes: "x" }, { transcript: 1 }, { transcript: "x".repeat(20_001) }, null]) {
      statuses.push((await patch(call.id, body, { "if-match": "*" })).status);
    }

    expect(statuses).to.deep.equal([400, 422, 422, 400]);
  });

  it("know neither other records nor other services", async () => {
    const answers = await Promise.all([
      ask("account-service/accounts/nobody"),
      ask("lead-service/leads"),
      patch("nobody", { transcript: "x" }, { "if-match": "*" }),
    ]);

    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404]);
  });
});
