import { expect } from "chai";
import { InvalidInput } from "../../../contract/errors.ts";
import { settingsVariable } from "../../../contract/functionSettings.ts";
import { readSettings } from "../../../functions/runtime/settings.ts";
import { haloPsaSettings, sapSettings } from "../stageSettings.ts";

describe("settings", () => {
  const read = (value: unknown) => readSettings({ [settingsVariable]: JSON.stringify(value) });
  const problemsOf = (action: () => unknown): readonly string[] => {
    try {
      action();
    } catch (error) {
      if (error instanceof InvalidInput) return error.problems;
      throw error;
    }
    return [];
  };

  it("reads the settings of either CRM as they were written", () => {
    expect(read(haloPsaSettings)).to.deep.equal(haloPsaSettings);
    expect(read(sapSettings)).to.deep.equal(sapSettings);
  });

  it("tells of every problem at once, and where it is", () => {
    const problems = problemsOf(() =>
      read({
        ...haloPsaSettings,
        defaultCountry: "Australia",
        timeZone: "Sydney",
        contactTokenSeconds: 0,
        connect: { ...haloPsaSettings.connect, accessUrl: "https://acme.my.connect.aws/" },
        tables: { calls: "calls" },
      }),
    );

    const places = problems.map((problem) => problem.split(":")[0]);
    expect(places).to.have.members([
      "defaultCountry",
      "timeZone",
      "contactTokenSeconds",
      "connect.accessUrl",
      "tables.customers",
    ]);
  });

  it("says which variable is missing or broken", () => {
    expect(() => readSettings({})).to.throw(InvalidInput, "PATCHBAY_SETTINGS is not valid:\n - it is not set");
    expect(() => readSettings({ [settingsVariable]: "{" })).to.throw(InvalidInput, "PATCHBAY_SETTINGS");
  });

  it("knows no third CRM", () => {
    expect(problemsOf(() => read({ ...haloPsaSettings, crm: { name: "siebel" } }))[0]).to.match(/^crm/);
  });
});
