import { expect } from "chai";
import { defaultOptions, parseOptions } from "../../local/options.ts";

describe("the command line of npm start", () => {
  it("runs both stages on 4400 when nothing is said", () => {
    expect(parseOptions([])).to.deep.equal({
      kind: "run",
      options: { firstPort: 4400, crms: ["halopsa", "sap"], speed: 20, login: false },
    });
  });

  it("takes values behind a blank or an equals sign", () => {
    const expected = {
      kind: "run",
      options: { ...defaultOptions, firstPort: 5000, crms: ["sap"], speed: 1, login: true },
    };

    expect(parseOptions(["--port", "5000", "--crm", "sap", "--speed", "1", "--login"])).to.deep.equal(expected);
    expect(parseOptions(["--port=5000", "--crm=sap", "--speed=1", "--login"])).to.deep.equal(expected);
  });

  it("tells every problem at once", () => {
    const parsed = parseOptions(["--port", "80", "--crm", "zendesk", "--speed", "0", "--fast"]);

    expect(parsed).to.deep.equal({
      kind: "refused",
      problems: [
        "--port takes a whole number from 1024 to 65527",
        "--crm takes halopsa or sap",
        "--speed takes a number from 1 to 1000",
        '"--fast" is not an option',
      ],
    });
  });

  it("refuses an option without its value", () => {
    expect(parseOptions(["--port"])).to.have.property("kind", "refused");
  });
});
