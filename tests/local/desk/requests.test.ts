import { expect } from "chai";
import { InvalidInput } from "../../../contract/errors.ts";
import { decodeAgentRequest, decodeCall, decodeChat, decodeFault } from "../../../local/desk/requests.ts";

describe("what other programs send to the desk", () => {
  it("is a caller's number as people write it", () => {
    expect(decodeCall({ from: "0400 123 456" })).to.deep.equal({ from: "+61400123456", to: null, conversation: null });
    expect(decodeCall({ from: "+49 30 901820", to: "+61280005552" })).to.deep.include({ from: "+4930901820" });
  });

  it("is a withheld number as null, empty or `anonymous`", () => {
    for (const from of [null, "", "anonymous"]) expect(decodeCall({ from })).to.deep.include({ from: null });
  });

  it("names an agent's stage only when it wants to", () => {
    expect(decodeAgentRequest({})).to.deep.equal({ crm: null });
    expect(decodeAgentRequest({ crm: "sap" })).to.deep.equal({ crm: "sap" });
  });

  it("is a fault with sensible measures", () => {
    expect(decodeFault({ kind: "slow" })).to.deep.equal({
      fault: { kind: "slow", delayMilliseconds: 3000 },
      times: null,
    });
    expect(decodeFault({ kind: "serverError", status: 502, times: 2 })).to.deep.equal({
      fault: { kind: "serverError", status: 502 },
      times: 2,
    });
  });

  const refused: readonly [string, () => unknown, RegExp][] = [
    ["a caller who is not a number", () => decodeCall({ from: "John" }), /from/],
    ["a call without a caller", () => decodeCall({}), /from/],
    ["no body at all", () => decodeCall(undefined), /body/],
    ["a chat without address and name", () => decodeChat({ customerName: "" }), /customerName[\s\S]*email/],
    ["a fault that does not exist", () => decodeFault({ kind: "flood" }), /kind/],
    ["a CRM that does not exist", () => decodeAgentRequest({ crm: "zendesk" }), /crm/],
  ];
  for (const [what, attempt, message] of refused) {
    it(`is not ${what}, and says so`, () => {
      expect(attempt).to.throw(InvalidInput, message);
    });
  }
});
