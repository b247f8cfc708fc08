/** The pure parts of the HaloPSA adapter: what to search for, what an answer holds, what an error says. */
import { expect } from "chai";
import fc from "fast-check";
import type { HaloClient, Query } from "../../../functions/crm/halopsa/client.ts";
import { explainError } from "../../../functions/crm/halopsa/errorText.ts";
import { listRows } from "../../../functions/crm/halopsa/lists.ts";
import { peopleWithNumber, searchTerms } from "../../../functions/crm/halopsa/phoneSearch.ts";
import { decodeUser, readDate, rowsOf, writtenId } from "../../../functions/crm/halopsa/records.ts";
import { number } from "./sampleCall.ts";

describe("HaloPSA's search terms of a number", () => {
  const spellings = {
    "+61400123456": [
      ...["+61400123456", "61400123456", "0400123456", "0400 123 456", "+61 (0)400 123 456", "0400-123-456"],
      ...["0400 123456", "(0400) 123-456"],
    ],
    "+61280001200": ["(02) 80001200", "02 80001200", "02 8000 1200", "(02)8000-1200", "0280001200", "+61 2 8000 1200"],
    "+18005551234": [
      ...["+18005551234", "8005551234", "(800) 555-1234", "+1 800-555-1234", "800 555 1234"],
      ...["(800)5551234", "800-5551234"],
    ],
    "+442079460018": ["020 7946 0018", "+44 20 7946 0018", "+44 (0)20 7946 0018", "02079460018", "020 79460018"],
    "+447400123456": ["07400 123456", "07400123456", "07400 123 456", "07400-123-456", "+44 7400 123456"],
    "+4930901820": ["030 901820", "+49 (30) 901820", "030/901820", "030-901820", "030 901 820"],
    "+33123456789": ["01 23 45 67 89", "0123456789", "+33 1 23 45 67 89", "01-23-45-67-89"],
  };
  for (const [e164, stored] of Object.entries(spellings)) {
    it(`are found in the spellings people store of ${e164}`, () => {
      const terms = searchTerms(number(e164));

      expect(terms.length).to.be.at.most(4);
      for (const text of stored)
        expect(
          terms.some((term) => text.includes(term)),
          text,
        ).to.equal(true);
    });
  }

  it("are one to four, have six digits at least, and are part of the number, for any number", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9][0-9]{7,14}$/), (text) => {
        const terms = searchTerms(number(text));
        expect(terms.length).to.be.within(1, 4);
        for (const term of terms) {
          const digits = term.replace(/\D/g, "");
          expect(digits.length).to.be.at.least(6);
          expect(text.endsWith(digits), term).to.equal(true);
        }
      }),
    );
  });
});

describe("HaloPSA's people with a number", () => {
  const user = (id: number, fields: object) => decodeUser({ id, name: `Contact ${id}`, ...fields });
  const wanted = number("+61280001200");

  it("are those whose own number it is, before those who only share the site's", () => {
    const found = [user(1, { sitephonenumber: "02 8000 1200" }), user(2, { homenumber: "(02) 8000 1200" })];

    expect(peopleWithNumber(found, wanted, "AU").map((row) => row.id)).to.deep.equal([2]);
  });

  it("are those who are still there, before those who left", () => {
    const found = [user(1, { phonenumber: "0280001200", inactive: true }), user(2, { phonenumber: "0280001200" })];

    expect(peopleWithNumber(found, wanted, "AU").map((row) => row.id)).to.deep.equal([2]);
  });

  it("are never those that an ignored filter returned", () => {
    const everybody = Array.from({ length: 20 }, (_, index) => user(index + 1, { phonenumber: `02 8000 13${index}0` }));

    expect(peopleWithNumber(everybody, wanted, "AU")).to.deep.equal([]);
  });
});

describe("HaloPSA's answers", () => {
  it("are read from an envelope and from a bare array", () => {
    const read = (answer: unknown) => rowsOf("list", answer, "users", decodeUser).map((row) => row.id);

    expect(read({ record_count: 1, users: [{ id: 4 }] })).to.deep.equal([4]);
    expect(read([{ id: 4 }])).to.deep.equal([4]);
  });

  it("that are something else are refused, not taken for nobody", () => {
    expect(() => rowsOf("list", { message: "hello" }, "users", decodeUser)).to.throw(/not understood/);
  });

  it("may have fields of another type without costing the row", () => {
    expect(decodeUser({ id: 4, name: "A", client_id: "12", site_id: 12.5, fax: 7 })).to.include({
      name: "A",
      clientId: null,
      siteId: null,
    });
  });

  it("to a write are the row itself or an array with it", () => {
    expect([writtenId("write", { id: 7 }), writtenId("write", [{ id: 7 }])]).to.deep.equal([7, 7]);
  });

  it("give dates in UTC without saying so, and two dates that mean none", () => {
    expect(readDate("2026-11-20T10:00:00")).to.equal("2026-11-20T10:00:00.000Z");
    expect([readDate("1899-12-30T00:00:00"), readDate("1900-01-01T00:00:00"), readDate(null)]).to.deep.equal([
      null,
      null,
      null,
    ]);
  });
});

describe("HaloPSA's long lists", () => {
  const all = Array.from({ length: 7 }, (_, index) => ({ id: index + 1 }));
  /** Three rows a page, four pages at most. */
  const list = async (answer: (page: number) => unknown, enough?: (rows: readonly { id: number }[]) => boolean) => {
    const queries: Query[] = [];
    const get: HaloClient["get"] = async (_what, _path, query) => {
      queries.push(query);
      return answer(Number(query.page_no ?? 1));
    };
    const client: HaloClient = { get, post: get, authorize: async () => {} };
    const { rows, isComplete } = await listRows(client, {
      ...{ what: "list", path: "/Users", query: { search: "x" }, name: "users", pageSize: 3, mostPages: 4 },
      decode: decodeUser,
      ...(enough === undefined ? {} : { enough }),
    });
    return { ids: rows.map(({ id }) => id), isComplete, queries };
  };
  const pageOf = (rows: readonly object[], page: number) => rows.slice((page - 1) * 3, page * 3);

  it("take one request where that is all", async () => {
    const users = all.slice(0, 2);

    const listed = await list(() => ({ record_count: 2, users }));

    expect(listed.queries).to.deep.equal([{ search: "x", count: 3 }]);
    expect(listed).to.include({ isComplete: true });
  });

  it("are read to their end, counted or not", async () => {
    const counted = await list((page) => ({ record_count: 7, users: pageOf(all, page) }));
    const bare = await list((page) => pageOf(all, page));

    expect([counted.ids, bare.ids]).to.deep.equal([all.map(({ id }) => id), all.map(({ id }) => id)]);
    expect([counted.isComplete, bare.isComplete, counted.queries.length]).to.deep.equal([true, true, 3]);
  });

  it("are read on where the first answer counts only what it shows", async () => {
    const listed = await list((page) => ({ record_count: page === 1 ? 3 : 7, users: pageOf(all, page) }));

    expect(listed).to.include({ isComplete: true }).and.property("ids").with.length(7);
  });

  it("end with an empty page, though more were counted", async () => {
    const listed = await list((page) => ({ record_count: 9, users: pageOf(all.slice(0, 2), page) }));

    expect([listed.ids, listed.isComplete, listed.queries.length]).to.deep.equal([[1, 2], true, 2]);
  });

  it("are not taken for complete where pages are ignored, and not asked for again", async () => {
    const listed = await list(() => ({ record_count: 7, users: all.slice(0, 3) }));

    expect([listed.ids, listed.isComplete, listed.queries.length]).to.deep.equal([[1, 2, 3], false, 2]);
  });

  it("end at the bound, and say so", async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ id: index + 1 }));

    const listed = await list((page) => ({ record_count: 40, users: pageOf(many, page) }));

    expect([listed.ids.length, listed.isComplete, listed.queries.length]).to.deep.equal([12, false, 4]);
  });

  it("end when there is enough", async () => {
    const listed = await list(
      (page) => ({ record_count: 7, users: pageOf(all, page) }),
      (rows) => rows.length > 3,
    );

    expect(listed.queries).to.have.length(2);
  });
});

describe("HaloPSA's errors in words", () => {
  const shapes: readonly (readonly [string, string | null])[] = [
    ['{"resultCode":3,"errorMessage":"Not allowed"}', "Not allowed"],
    ['{"ClassName":"System.Exception","Message":"No access"}', "No access"],
    ['{"message":"No access"}', "No access"],
    ['{"error":"invalid_client"}', "invalid_client"],
    ['{"[0].summary":["Required."]}', "[0].summary: Required."],
    ['{"title":"Invalid","errors":{"[0].id":["Not a number"]}}', "[0].id: Not a number"],
    ["Rate Limit Reached", "Rate Limit Reached"],
    ["<html><body>504</body></html>", null],
    ["", null],
  ];
  for (const [body, expected] of shapes) {
    it(`reads ${body === "" ? "an empty body" : body}`, () => {
      expect(explainError({ body })).to.equal(expected);
    });
  }

  it("mask what they quote of people", () => {
    const text = explainError({ body: '{"Message":"User a.b@example.com with 0400 123 456 exists"}' });

    expect(text).not.to.match(/example\.com|0400/);
  });
});
