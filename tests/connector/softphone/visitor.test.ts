import { expect } from "chai";
import { visitorOf } from "../../../connector/softphone/visitor.ts";
import { attributes } from "../samples.ts";

describe("what a chat's visitor said of themselves", () => {
  it("is name and address, as the chat began with them", () => {
    const given = { ...attributes({ kind: "none" }), customerName: " Ada Byron ", Email: "ada@example.com" };

    expect(visitorOf({ attributes: given })).to.deep.equal({ name: "Ada Byron", email: "ada@example.com" });
  });

  it("is nothing where the flow wrote that there is nothing, and no address where it is none", () => {
    expect(visitorOf({ attributes: attributes({ kind: "none" }) })).to.deep.equal({ name: null, email: null });
    expect(visitorOf({ attributes: { Email: "<script>@" } }).email).to.equal(null);
    expect(visitorOf({ attributes: { Email: "not an address" } }).email).to.equal(null);
  });
});
