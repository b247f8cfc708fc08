import { expect } from "chai";
import { parse } from "yaml";
import { InvalidInput } from "../../contract/errors.ts";
import { readSettings } from "../../infra/config.ts";
import { summaryRegions } from "../../infra/settingsLimits.ts";
import type { StackValues } from "../../infra/stackValues.ts";

const halopsa = { name: "halopsa", agentUrl: "https://help.halopsa.com", ticketTypeId: 26 };
const person = { username: "mia", firstName: "Mia", lastName: "Chen" };

describe("a stage's settings", () => {
  it("need no more than the CRM, the instance, the country and the time zone", () => {
    const settings = readSettings(stack());

    expect(settings).to.deep.include({
      stage: "dev",
      production: false,
      region: "ap-southeast-2",
      phoneNumber: { kind: "none" },
      identity: { kind: "managed", administrator: null, agents: [] },
      network: { cidr: "10.40.0.0/20", zones: 2, nat: "single" },
      dialing: { defaultCountry: "AU", countries: ["AU"], perMinute: 6 },
      secrets: { kind: "script" },
      reservedConcurrency: null,
    });
    expect(settings.hours.timeZone).to.equal("Australia/Sydney");
    expect(settings.hours.open).to.have.length(5);
    expect(settings.hours.open[0]).to.deep.equal({
      day: "MONDAY",
      from: { hours: 9, minutes: 0 },
      to: { hours: 17, minutes: 0 },
    });
  });

  it("guard a production stage more by themselves", () => {
    const { network, site } = readSettings(stack({ production: true }));

    expect(network.nat).to.equal("perZone");
    expect(site.firewall).to.equal(true);
  });

  it("derive HaloPSA's servers from the agents' address, unless they are elsewhere", () => {
    const derived = readSettings(stack());
    const given = readSettings(stack({ crm: { ...halopsa, authUrl: "https://id.halopsa.com/auth" } }));

    expect(derived.crm).to.include({
      authUrl: "https://help.halopsa.com/auth",
      apiUrl: "https://help.halopsa.com/api",
      noteOutcomeId: 7,
      closedStatusId: null,
    });
    expect(derived.siteCrm).to.deep.equal({ name: "halopsa", url: "https://help.halopsa.com" });
    expect(given.crm).to.include({ authUrl: "https://id.halopsa.com/auth" });
  });

  it("let SAP's own origin frame the page when no other is named, and keep the page's words from the server's", () => {
    const { crm, siteCrm } = readSettings(stack({ crm: { name: "sap", baseUrl: "https://my1.crm.cloud.sap" } }));

    expect(siteCrm).to.deep.equal({
      name: "sap",
      url: "https://my1.crm.cloud.sap",
      desktopOrigins: ["https://my1.crm.cloud.sap"],
      encoding: "xml",
      acceptAction: "omit",
      referenceId: "compact",
    });
    expect(crm).to.not.have.any.keys("desktopOrigins", "encoding", "acceptAction");
  });

  it("speak with a voice of the flow's language unless one is named", () => {
    const german = readSettings(stack({ flow: { language: "de-DE" } }));
    const named = readSettings(stack({ flow: { voice: { name: "Amy", engine: "neural" } } }));

    expect(german.flow.voice).to.deep.equal({ name: "Vicki", engine: "neural" });
    expect(named.flow.voice.name).to.equal("Amy");
  });

  it("are refused with every problem at once, each with the command that mends it", () => {
    const problems = problemsOf(
      stack({
        production: "yes",
        timeZone: undefined,
        crm: { ...halopsa, ticketTypeId: "26", tiket: 1 },
        instance: { kind: "new", alias: "d-acme" },
        network: { cidr: "10.40.0.1/20" },
        retention: { logDays: 31 },
        domain: "example.com",
      }),
    );

    expect(problems).to.deep.equal([
      "domain: there is no such setting\n     pulumi config rm --stack dev --path 'patchbay:domain'",
      "production: must be true or false\n     pulumi config set --stack dev --path 'patchbay:production' true",
      "timeZone: is missing; it must be an IANA time zone\n     pulumi config set --stack dev --path 'patchbay:timeZone' Australia/Sydney",
      "crm.ticketTypeId: must be a whole number from 0 to 2147483647\n     pulumi config set --stack dev --path 'patchbay:crm.ticketTypeId' 26",
      "crm.tiket: there is no such setting\n     pulumi config rm --stack dev --path 'patchbay:crm.tiket'",
      "instance.alias: must be letters, digits and hyphens, at most 45, and not begin with d-\n     pulumi config set --stack dev --path 'patchbay:instance.alias' acme-support",
      "network.cidr: must be a private network of /16 to /22 that begins at its own address\n     pulumi config set --stack dev --path 'patchbay:network.cidr' 10.40.0.0/20",
      "retention.logDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653\n     pulumi config set --stack dev --path 'patchbay:retention.logDays' 90",
    ]);
  });

  it("can be made from nothing by the commands alone", () => {
    let values: Record<string, unknown> = {};
    for (let round = 0; round < 8; round += 1) {
      const problems = problemsOf({ stage: "dev", region: "us-east-1", values });
      if (problems.length === 0) break;
      values = problems.reduce(obey, values);
    }

    expect(problemsOf({ stage: "dev", region: "us-east-1", values })).to.deep.equal([]);
    expect(values).to.have.keys("timeZone", "crm", "instance", "dialing");
  });

  it("are refused in a region without Contact Lens summaries, with those that have them", () => {
    const [problem, ...others] = problemsOf({ ...stack(), region: "eu-west-1" });

    expect(problem).to.include("no Contact Lens summaries in eu-west-1").and.to.include(summaryRegions.join(", "));
    expect(problem).to.include("pulumi config set --stack dev --path 'aws:region' us-east-1");
    expect(others).to.deep.equal([]);
    expect(problemsOf({ ...stack(), region: undefined })[0]).to.match(/^aws:region: is missing/);
  });

  it("are refused under a name that no function or bucket could carry", () => {
    const [problem] = problemsOf({ ...stack(), stage: "My_Stage" });

    expect(problem).to.include('"My_Stage"').and.to.include("pulumi stack init dev");
  });

  const wrong: readonly (readonly [what: string, values: Record<string, unknown>, path: string])[] = [
    ["a country that is none", { dialing: { defaultCountry: "XX" } }, "dialing.defaultCountry"],
    ["a country in small letters", { dialing: { defaultCountry: "AU", countries: ["au"] } }, "dialing.countries[0]"],
    [
      "a number with spaces",
      { quickConnects: [{ name: "Night", phoneNumber: "+61 2 8000 1234" }] },
      "quickConnects[0].phoneNumber",
    ],
    [
      "a number that the shell made an integer of",
      { quickConnects: [{ name: "Night", phoneNumber: 61280001234 }] },
      "quickConnects[0].phoneNumber",
    ],
    ["an origin with a path", { site: { frameOrigins: ["https://intranet.test/page"] } }, "site.frameOrigins[0]"],
    ["an origin with a wildcard", { site: { frameOrigins: ["https://*.crm.cloud.sap"] } }, "site.frameOrigins[0]"],
    ["an origin without TLS", { site: { frameOrigins: ["http://intranet.test"] } }, "site.frameOrigins[0]"],
    ["a CRM without TLS", { crm: { ...halopsa, agentUrl: "http://help.halopsa.com" } }, "crm.agentUrl"],
    ["a CRM that is none of ours", { crm: { name: "salesforce" } }, "crm.name"],
    [
      "a SAP desktop of no origin",
      { crm: { name: "sap", baseUrl: "https://a.cloud.sap", desktopOrigins: [] } },
      "crm.desktopOrigins[0]",
    ],
    ["a time zone that is none", { timeZone: "Sydney" }, "timeZone"],
    ["a language that is no locale", { flow: { language: "english" } }, "flow.language"],
    ["an interface language that is none", { site: { language: "not a language" } }, "site.language"],
    [
      "a time limit that ends before the look-up",
      { flow: { lookupTimeLimitSeconds: 2 } },
      "flow.lookupTimeLimitSeconds",
    ],
    ["a time limit that Connect does not give", { flow: { lookupTimeLimitSeconds: 9 } }, "flow.lookupTimeLimitSeconds"],
    ["a prompt that is never said", { flow: { prompts: { hello: "Hi" } } }, "flow.prompts.hello"],
    [
      "a certificate from another region",
      { site: { domain: { name: "a.test", certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1" } } },
      "site.domain.certificateArn",
    ],
    ["a public network", { network: { cidr: "8.8.0.0/16" } }, "network.cidr"],
    ["a network too small for its subnets", { network: { cidr: "10.0.0.0/24" } }, "network.cidr"],
    ["a token that outlives a day", { contactTokenSeconds: 100_000 }, "contactTokenSeconds"],
    [
      "an answer that is stale before it is not fresh",
      { lookup: { freshSeconds: 600, staleSeconds: 60 } },
      "lookup.staleSeconds",
    ],
    [
      "hours that end before they begin",
      { hours: { open: [{ days: ["MONDAY"], from: "17:00", to: "09:00" }] } },
      "hours.open[0].to",
    ],
    [
      "hours that overlap",
      {
        hours: {
          open: [
            { days: ["MONDAY"], from: "09:00", to: "12:00" },
            { days: ["MONDAY"], from: "11:00", to: "15:00" },
          ],
        },
      },
      "hours.open[1]",
    ],
    ["no queue", { queues: [] }, "queues[0].name"],
    ["two queues of one name", { queues: [{ name: "Support" }, { name: "Support" }] }, "queues[1].name"],
    [
      "two agents of one name",
      { identity: { kind: "saml", loginUrl: "https://login.test/a", agents: [person, person] } },
      "identity.agents[1].username",
    ],
    ["a mail address that is none", { alarms: { email: "operations" } }, "alarms.email"],
    [
      "an existing instance without its bucket",
      { instance: { kind: "existing", alias: "help", instanceId: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" } },
      "instance.recordingsBucket",
    ],
    [
      "a number for an instance that is set up by hand",
      {
        instance: {
          kind: "existing",
          alias: "help",
          instanceId: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
          recordingsBucket: "help-recordings",
          setUp: "byHand",
        },
        phoneNumber: { kind: "claim", country: "AU", type: "DID" },
      },
      "phoneNumber.kind",
    ],
    ["one copy for a queue that hands out two batches", { reservedConcurrency: 1 }, "reservedConcurrency"],
    ["a credential that nobody reads", { crmSecret: { clientId: "x" } }, "crmSecret"],
  ];
  for (const [what, values, path] of wrong) {
    it(`refuse ${what}`, () => {
      const problems = problemsOf(stack(values));

      expect(problems.map((problem) => problem.slice(0, problem.indexOf(": ")))).to.deep.equal([path]);
    });
  }

  it("ask for each text that a language without texts of its own needs", () => {
    const problems = problemsOf(stack({ flow: { language: "it-IT" } }));

    expect(problems).to.have.length.above(5);
    expect(problems[0]).to.include("flow.prompts.greetKnown: is missing").and.to.include("it-IT");
  });

  it("ask for credentials without showing them where Pulumi keeps them", () => {
    const problems = problemsOf(stack({ secrets: "pulumi", crmSecret: { clientId: { secure: "v1:…" } } }));

    expect(problems).to.deep.equal([
      "crmSecret.clientSecret: is missing, since secrets is pulumi\n     pulumi config set --stack dev --secret --path 'patchbay:crmSecret.clientSecret'",
      "webhookSecret.username: is missing, since secrets is pulumi\n     pulumi config set --stack dev --secret --path 'patchbay:webhookSecret.username'",
      "webhookSecret.password: is missing, since secrets is pulumi\n     pulumi config set --stack dev --secret --path 'patchbay:webhookSecret.password'",
    ]);
  });

  it("hold no credential", () => {
    const credentials = { clientId: "known-id", clientSecret: "known-secret" };
    const settings = readSettings(
      stack({
        secrets: "pulumi",
        crmSecret: credentials,
        webhookSecret: { username: "hook", password: "known-secret" },
        initialPasswords: { "mia.chen": "known-secret" },
      }),
    );

    expect(JSON.stringify(settings)).to.not.include("known-");
  });
});

function stack(changes: Record<string, unknown> = {}): StackValues {
  const values = {
    timeZone: "Australia/Sydney",
    crm: halopsa,
    instance: { kind: "new", alias: "help-dev" },
    dialing: { defaultCountry: "AU" },
    ...changes,
  };
  return { stage: "dev", region: "ap-southeast-2", values };
}

function problemsOf(values: StackValues): readonly string[] {
  try {
    readSettings(values);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
}

/** What `pulumi config set --path` does to the values. */
function obey(values: Record<string, unknown>, problem: string): Record<string, unknown> {
  const [, path = "", example = ""] = /config set --stack dev --path 'patchbay:([\w.]+)' (\S+)/.exec(problem) ?? [];
  const [first = "", second] = path.split(".");
  const group = values[first];
  const value: unknown = parse(example);
  if (second === undefined) return { ...values, [first]: value };
  return { ...values, [first]: { ...(typeof group === "object" ? group : {}), [second]: value } };
}
