import { expect } from "chai";
import type { Customer } from "../../../contract/customers.ts";
import { type Crm, IncompleteSearch } from "../../../functions/crm/crm.ts";
import type { HttpAnswer } from "../../../functions/runtime/http.ts";
import { failureFrom } from "./contractSuite.ts";
import { number, sampleCall } from "./sampleCall.ts";
import { json, sapThatAnswers } from "./sapAnswers.ts";
import { type SapUnderTest, startSap } from "./sapUnderTest.ts";

describe("Customers in SAP", () => {
  let sap: SapUnderTest;

  beforeEach(async () => {
    sap = await startSap();
  });
  afterEach(() => sap.close());

  const byPhone = (text: string) => sap.crm.findCustomers({ by: "phone", number: number(text) }, {});
  const only = async (text: string): Promise<Customer> => {
    const [customer, ...others] = await byPhone(text);
    if (customer === undefined || others.length > 0) throw new Error("expected one customer");
    return customer;
  };

  describe("finding customers", () => {
    it("gives a contact person with the company and its id", async () => {
      const customer = await only("+61400123456");

      expect(customer).to.deep.include({
        displayId: "2000410",
        name: "John Smith",
        company: "Tech Corp",
        companyId: "11edd9fd-c87a-182e-afdb-812c72a8a001",
        siteId: null,
      });
      expect(customer.url).to.equal(`${sap.server.origin}/go/detail/mdcontact?nodeid=${customer.id}`);
    });

    it("gives a company as its own company", async () => {
      const customer = await only("+61255504400");

      expect(customer).to.deep.include({ name: "Tech Corp", company: "Tech Corp", companyId: customer.id });
    });

    it("gives a natural person and an individual customer without a company", async () => {
      const found = [await only("+442079460018"), await only("+64215550147")];

      expect(found.map(({ name, company, companyId }) => ({ name, company, companyId }))).to.deep.equal([
        { name: "Gwen Harris", company: null, companyId: null },
        { name: "Aroha Ngata", company: null, companyId: null },
      ]);
    });

    it("asks a service by the paths that the tenant takes, and one that takes none not at all", async () => {
      const asked: string[] = [];
      const numberPaths = {
        accounts: ["phone"],
        individualCustomers: [],
        contactPersons: ["role/phone", "role/mobile"],
      };
      const crm = sapThatAnswers(
        (url) => {
          asked.push(decodeURIComponent(url).replace(/^.*?v1\//, ""));
          return json(200, { value: [] });
        },
        { settings: { numberPaths } },
      );

      await crm.findCustomers({ by: "phone", number: number("+61400123456") }, {});
      const found = asked.splice(0);
      const findings = await crm.verify();

      const [one, both] = ["phone eq '+61400123456'", "role/phone eq '+61400123456' or role/mobile eq '+61400123456'"];
      expect(found).to.deep.equal([
        `account-service/accounts?$filter=${one}&$top=50`,
        `contact-person-service/contactPersons?$filter=${both}&$top=50`,
      ]);
      expect(findings.filter(({ what }) => /find callers by number/.test(what))).to.have.length(2);
    });

    it("keeps names with ampersands and umlauts as they are", async () => {
      const customer = await only("+4930901820");

      expect(customer).to.include({ name: "Sophie Müller", company: "Müller & Söhne GmbH" });
    });

    it("asks each service in its own style, the plus of the number encoded", async () => {
      await byPhone("+61400123456");

      const asked = sap.requests.map(({ url }) => {
        const { pathname, searchParams } = new URL(url);
        return `${pathname.split("/").at(-1)}: ${searchParams.get("$filter")}`;
      });
      const nested =
        "defaultCommunication/phoneNormalisedNumber eq '+61400123456' or defaultCommunication/mobileNormalisedNumber eq '+61400123456'";
      expect(asked).to.have.members([
        `accounts: ${nested}`,
        `individualCustomers: ${nested}`,
        "contactPersons: phoneNormalisedNumber eq '+61400123456' or mobileNormalisedNumber eq '+61400123456'",
      ]);
      for (const { url } of sap.requests) expect(url).to.include("%2B61400123456").and.not.to.include("+");
    });

    it("looks for an address with a quote in it without breaking the query", async () => {
      const found = await sap.crm.findCustomers({ by: "email", address: "o'neill@example.com" }, {});

      expect(found).to.deep.equal([]);
    });
  });

  describe("finding customers with services that fail", () => {
    const person = {
      value: [{ id: "p1", displayId: "1", formattedName: "Ada", mobileNormalisedNumber: "+61400123456" }],
    };
    const find = (crm: Crm) => crm.findCustomers({ by: "phone", number: number("+61400123456") }, {});

    for (const status of [401, 403, 404]) {
      it(`goes on without services that refuse it with ${status}, and fails when all do`, async () => {
        const crm = sapThatAnswers((url) => (url.includes("contact-person") ? json(200, person) : json(status, {})));
        const none = sapThatAnswers(() => json(status, {}));

        expect((await find(crm)).map(({ name }) => name)).to.deep.equal(["Ada"]);
        expect(await failureFrom(find(none))).to.include({ status });
      });
    }

    const broken: Readonly<Record<string, HttpAnswer>> = {
      "a filter that is refused": json(400, {}),
      "a request that is not valid": json(422, {}),
      "a redirect": json(302, {}),
      "a web page": { status: 200, headers: {}, body: "<html>" },
      "a record without id": json(200, { value: [{ displayId: "1" }] }),
    };
    for (const [what, answer] of Object.entries(broken)) {
      it(`takes ${what} of one service for no word about who is calling`, async () => {
        const crm = sapThatAnswers((url) => (url.includes("account-service") ? answer : json(200, { value: [] })));

        expect(await failureFrom(find(crm))).to.include({ failure: "permanent" });
      });
    }

    it("does not guess while a service is only out of order, and tells whom the others know", async () => {
      const crm = sapThatAnswers((url) => (url.includes("account-service") ? json(503, {}) : json(200, person)));

      const failure = await failureFrom(find(crm));

      expect(failure).to.be.instanceOf(IncompleteSearch).and.to.include({ failure: "retryLater", status: 503 });
      expect((failure as IncompleteSearch).found).to.have.length(1);
    });

    it("fails when every service refuses it", async () => {
      const failure = await failureFrom(find(sapThatAnswers(() => json(403, { error: { message: "no right" } }))));

      expect(failure).to.include({ failure: "permanent", status: 403 });
      expect(failure.message).to.include("no right");
    });

    it("drops whoever has another number, whatever the service answers", async () => {
      const stranger = { value: [{ id: "p2", mobileNormalisedNumber: "+61400123457" }] };

      expect(await find(sapThatAnswers(() => json(200, stranger)))).to.deep.equal([]);
    });

    it("takes a person whom two services know for one, and a company's person for the company", async () => {
      const answers: Readonly<Record<string, unknown>> = {
        accounts: [
          { id: "a1", displayId: "10", formattedName: "Acme", defaultCommunication: numbers },
          { id: "i1", displayId: "20", formattedName: "Bo", isNaturalPerson: true, defaultCommunication: numbers },
        ],
        individualCustomers: [{ id: "i1", displayId: "20", formattedName: "Bo", defaultCommunication: numbers }],
        contactPersons: [{ id: "p1", displayId: "30", formattedName: "Ada", accountId: "a1", ...numbers }],
      };
      const crm = sapThatAnswers((url) => json(200, { value: answers[url.split(/[/?]/).at(-2) ?? ""] ?? [] }));

      expect((await find(crm)).map(({ name }) => name)).to.deep.equal(["Ada", "Bo"]);
    });

    describe("somebody who is no customer any more", () => {
      const answers = (accountStatus: string, personStatus: string) => (url: string) => {
        const account = { id: "a1", displayId: "10", formattedName: "Acme", lifeCycleStatus: accountStatus };
        const person = {
          id: "p1",
          displayId: "30",
          formattedName: "Ada",
          accountId: "a1",
          lifeCycleStatus: personStatus,
        };
        if (url.includes("account-service"))
          return json(200, { value: [{ ...account, defaultCommunication: numbers }] });
        return json(200, { value: url.includes("contact-person") ? [{ ...person, ...numbers }] : [] });
      };
      const names = async (crm: Crm) => (await find(crm)).map(({ name }) => name);

      it("gives way to whoever else has the number, the own company included", async () => {
        for (const gone of ["OBSOLETE", "BLOCKED", "obsolete"]) {
          expect(await names(sapThatAnswers(answers("ACTIVE", gone)))).to.deep.equal(["Acme"]);
          expect(await names(sapThatAnswers(answers(gone, "ACTIVE")))).to.deep.equal(["Ada"]);
        }
      });

      it("is still found when nobody else has it", async () => {
        expect(await names(sapThatAnswers(answers("OBSOLETE", "BLOCKED")))).to.deep.equal(["Ada"]);
      });

      it("is who the stage says, by the code", async () => {
        const crm = sapThatAnswers(answers("ACTIVE", "Z9"), { settings: { inactiveStatuses: ["Z9"] } });
        const blocked = sapThatAnswers(answers("ACTIVE", "BLOCKED"), { settings: { inactiveStatuses: ["Z9"] } });

        expect([await names(crm), await names(blocked)]).to.deep.equal([["Acme"], ["Ada"]]);
      });
    });

    it("reads on when a field is not of the type it should be", async () => {
      const odd = {
        value: [{ id: "p1", formattedName: 7, mobileNormalisedNumber: "+61400123456", isContactPersonFor: 1 }],
      };
      const crm = sapThatAnswers((url) => json(200, url.includes("contact-person") ? odd : { value: [] }));

      expect((await find(crm)).map(({ name }) => name)).to.deep.equal(["p1"]);
    });

    it("says so when the tenant's address answers with a web page", async () => {
      const failure = await failureFrom(find(sapThatAnswers(() => ({ status: 200, headers: {}, body: "<html>" }))));

      expect(failure.failure).to.equal("permanent");
      expect(failure.message).to.include("baseUrl");
    });

    it("fails when the stage's secret is one of another CRM", async () => {
      const crm = sapThatAnswers(() => json(200, { value: [] }), { secret: { clientId: "a", clientSecret: "b" } });

      expect((await failureFrom(find(crm))).message).to.include("username and password");
    });
  });

  describe("finding whom a case belongs to, with services that fail", () => {
    const found = { value: [{ id: "d1", displayId: "8104", contact: { id: "p1" }, account: { id: "a1" } }] };
    const account = { value: { id: "a1", displayId: "10", formattedName: "Acme" } };
    const find = (person: HttpAnswer, company: HttpAnswer) =>
      sapThatAnswers((url) => {
        if (url.includes("case-service")) return json(200, found);
        return url.includes("contact-person") ? person : company;
      }).findCustomers({ by: "ticketNumber", stated: "8104" }, {});

    for (const status of [401, 403, 404]) {
      it(`takes the company when the person answers ${status}`, async () => {
        const customers = await find(json(status, {}), json(200, account));

        expect(customers.map(({ name }) => name)).to.deep.equal(["Acme"]);
      });
    }

    it("fails when nobody of the case may be read, and on whatever is no refusal", async () => {
      const refused = await failureFrom(find(json(401, {}), json(403, {})));
      const odd = await failureFrom(find(json(400, {}), json(200, account)));

      expect([refused.status, odd.status]).to.deep.equal([401, 400]);
    });

    it("finds nobody when all of them are gone", async () => {
      expect(await find(json(404, {}), json(404, {}))).to.deep.equal([]);
    });
  });

  describe("open tickets", () => {
    it("lists the company's open cases for a contact person, the last changed first", async () => {
      const tickets = await sap.crm.openTickets(await only("+61400123456"), 5, {});

      expect(tickets.map(({ id }) => id)).to.deep.equal(["8104", "8077", "7990"]);
      expect(tickets[0]).to.deep.include({ title: "Router drops the line every evening", status: "Open" });
    });

    it("lists no more than asked for", async () => {
      const tickets = await sap.crm.openTickets(await only("+61255504400"), 1, {});

      expect(tickets.map(({ id }) => id)).to.deep.equal(["8104"]);
    });

    it("lists those of a person who is a customer himself", async () => {
      const tickets = await sap.crm.openTickets(await only("+64215550147"), 5, {});

      expect(tickets.map(({ id }) => id)).to.deep.equal(["8088"]);
    });
  });

  describe("verification", () => {
    it("names the service that refuses, and leaves the others alone", async () => {
      const crm = sapThatAnswers((url) => (url.includes("case-service") ? json(403, {}) : json(200, { value: [] })));

      const problems = (await crm.verify()).filter(({ ok }) => !ok);

      expect(problems).to.have.length(1);
      expect(problems[0]?.what).to.include("case-service/cases");
      expect(problems[0]?.remedy).to.include("right");
    });

    it("asks one service alone first, and no other after a 401: a few wrong passwords lock a user out", async () => {
      const asked: string[] = [];
      const crm = sapThatAnswers((url) => {
        asked.push(url);
        return json(401, {});
      });

      const findings = await crm.verify();

      expect(asked).to.have.length(1);
      expect(findings.map(({ ok }) => ok)).to.deep.equal([false]);
      expect(findings[0]?.what).to.include("user name and password");
    });

    it("asks with the filters that calls are asked with, the order included", async () => {
      await sap.crm.verify();
      const verified = sap.requests.map(({ url }) => shapeOf(url));

      await byPhone("+61400123456");
      await sap.crm.findCustomers({ by: "email", address: "john.smith@example.com" }, {});
      await sap.crm.openTickets(await only("+64215550147"), 1, {});
      await sap.crm.logCall(sampleCall(), { lookBack: false, record: null });
      await sap.crm.logCall(sampleCall({ channel: "chat" }), { lookBack: false, record: null });

      const asked = sap.requests.slice(verified.length).map(({ url }) => shapeOf(url));
      expect(new Set(verified)).to.deep.equal(new Set(asked));
    });

    it("only warns of what chats alone need", async () => {
      const crm = sapThatAnswers((url) =>
        url.includes("chat-service") || url.includes("eMail") ? json(404, {}) : json(200, { value: [] }),
      );

      const findings = await crm.verify();

      expect(findings.filter(({ ok }) => !ok)).to.deep.equal([]);
      expect(findings.filter(({ what }) => what.includes("Without it chats"))).to.have.length(4);
    });

    it("asks for chats where the stage says they are", async () => {
      await sap.close();
      sap = await startSap({ settings: { chats: { collection: "chat-service/conversations", page: "conversation" } } });

      const findings = await sap.crm.verify();

      expect(findings.some(({ what }) => what.startsWith("chat-service/conversations, to"))).to.equal(true);
    });

    it("says what it cannot know: whether phone calls may be changed", async () => {
      const findings = await sap.crm.verify();

      expect(findings.some(({ ok, what }) => ok && what.includes("right to change a phone call"))).to.equal(true);
    });
  });
});

/** Path, filter and order of a query, without the values and with each condition once. */
function shapeOf(url: string): string {
  const { pathname, searchParams } = new URL(url);
  const filter = searchParams.get("$filter")?.replace(/'[^']*'/g, "''") ?? "";
  return [pathname, [...new Set(filter.split(" or "))].join(" or "), searchParams.get("$orderby")].join(" ");
}

const numbers = { phoneNormalisedNumber: "+61400123456" };
