import { expect } from "chai";
import fc from "fast-check";
import {
  type Filter,
  type Literal,
  matches,
  parseFilter,
  parseOrder,
  RefusedQuery,
  sorted,
} from "../../../local/crm/sap/odata.ts";

const paths = new Set(["name", "status", "isIrrelevant", "account.displayId", "role/accountId"]);

describe("The simulated tenant's $filter", () => {
  it("reads back whatever can be written, and decides as it says", () => {
    fc.assert(
      fc.property(filters, entities, (filter, entity) => {
        const parsed = parseFilter(print(filter), paths);

        expect(parsed).to.deep.equal(filter);
        expect(matches(parsed, entity)).to.equal(holds(filter, entity));
      }),
    );
  });

  it("binds and tighter than or", () => {
    const filter = parseFilter("name eq 'a' or name eq 'b' and status eq '1'", paths);

    expect(matches(filter, { name: "a", status: "2" })).to.equal(true);
    expect(matches(filter, { name: "b", status: "2" })).to.equal(false);
  });

  it("takes ids without quotes as the text they are", () => {
    expect(matches(parseFilter("status ne 07", paths), { status: "07" })).to.equal(false);
  });

  it("finds a member of a collection", () => {
    const filter = parseFilter("role/accountId eq 'x'", paths);

    expect(matches(filter, { role: [{ accountId: "y" }, { accountId: "x" }] })).to.equal(true);
    expect(matches(filter, { role: [] })).to.equal(false);
  });

  for (const refused of [
    "",
    "name",
    "name eq",
    "name gt 'a'",
    "name eq 'a' name eq 'b'",
    "(name eq 'a'",
    "name eq 'a')",
    "name eq 'it's'",
    "startswith(name,'a')",
    "not name eq 'a'",
    "unknown eq 'a'",
    "account/displayId eq '1'",
    "role.accountId eq '1'",
    "name eq name",
    "name eq 'a",
  ]) {
    it(`refuses ${refused === "" ? "nothing" : refused}`, () => {
      expect(() => parseFilter(refused, paths)).to.throw(RefusedQuery);
    });
  }

  it("never fails in another way than by refusing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseFilter(text, paths);
        } catch (error) {
          expect(error).to.be.instanceOf(RefusedQuery);
        }
      }),
    );
  });
});

describe("The simulated tenant's $orderby", () => {
  it("sorts up and down, and leaves the list it was given alone", () => {
    const given = [{ name: "b" }, { name: "a" }, { name: "c" }];

    expect(sorted(given, parseOrder("name", paths)).map(({ name }) => name)).to.deep.equal(["a", "b", "c"]);
    expect(sorted(given, parseOrder("name desc", paths)).map(({ name }) => name)).to.deep.equal(["c", "b", "a"]);
    expect(given.map(({ name }) => name)).to.deep.equal(["b", "a", "c"]);
  });

  it("refuses unknown paths and directions", () => {
    for (const text of ["other desc", "name downwards", "name desc, status", ""]) {
      expect(() => parseOrder(text, paths)).to.throw(RefusedQuery);
    }
  });
});

const literals: fc.Arbitrary<Literal> = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "'", " ", "+", "ü", "("), maxLength: 3 }),
  fc.boolean(),
  fc.constant(null),
);

const { filter: filters } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    fc.record({
      kind: fc.constantFrom("eq" as const, "ne" as const),
      path: fc.constantFrom("name", "status", "isIrrelevant"),
      value: literals,
    }),
    fc.record({ kind: fc.constantFrom("and" as const, "or" as const), left: tie("filter"), right: tie("filter") }),
  ),
}));

const entities = fc.record({ name: literals, status: literals, isIrrelevant: literals });

function print(filter: Filter): string {
  if ("left" in filter) {
    return `(${print(filter.left)}) ${filter.kind} (${print(filter.right)})`;
  }
  const value = typeof filter.value === "string" ? `'${filter.value.replaceAll("'", "''")}'` : String(filter.value);
  return `${filter.path} ${filter.kind} ${value}`;
}

/** The meaning, said a second time and more plainly. */
function holds(filter: Filter, entity: Readonly<Record<string, Literal>>): boolean {
  switch (filter.kind) {
    case "and":
      return holds(filter.left, entity) && holds(filter.right, entity);
    case "or":
      return holds(filter.left, entity) || holds(filter.right, entity);
    case "eq":
      return same(entity[filter.path] ?? null, filter.value);
    case "ne":
      return !same(entity[filter.path] ?? null, filter.value);
  }
}

function same(value: Literal, wanted: Literal): boolean {
  return typeof wanted === "string" ? value !== null && `${value}` === wanted : value === wanted;
}
