import { expect } from "chai";
import { InvalidInput, PatchbayError } from "../../contract/errors.ts";

describe("Patchbay's errors", () => {
  it("are named by their code, which a minified bundle keeps", () => {
    expect(new PatchbayError("PORT_IN_USE", "Port 4400 is in use.").name).to.equal("PatchbayError [PORT_IN_USE]");
    expect(new InvalidInput("The form", ["it is empty"]).name).to.equal("PatchbayError [INVALID_INPUT]");
  });
});
