import { expect } from "chai";
import { PatchbayError } from "../../../contract/errors.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { maskForeignText, maskPhone, maskText } from "../../../functions/runtime/masking.ts";
import { countCrmFailure, describeError, noteTrouble, observe } from "../../../functions/runtime/observability.ts";
import { logOf } from "../output.ts";
import { contactId } from "../people.ts";

describe("masking", () => {
  it("leaves enough to tell two lines of one call, and no more", () => {
    expect(maskPhone("+61400123456")).to.equal("+614******56");
    expect(maskPhone("+61400")).to.equal("******");
  });

  it("hides numbers and addresses in free text", () => {
    expect(maskText("no user +61 400 123 456 or john@example.com\nfound")).to.equal(
      "no user <number> or <e-mail> found",
    );
    expect(maskText("x".repeat(400))).to.have.length(300);
  });

  it("hides an address, whatever it stands beside", () => {
    expect(maskText("to=a@b.example,<c@d.example>;'e%40f.example'")).to.equal("<e-mail><<e-mail>>;'<e-mail>'");
  });

  it("takes no longer for a very long text", () => {
    expect(maskText("x".repeat(300_000))).to.have.length(300);
  });
});

describe("what a CRM says of a failure", () => {
  it("is told without numbers in any spelling, addresses and names", () => {
    for (const [said, told] of [
      ["User John Smith, 04.00.12.34.56, is inactive", "User <name>, <number>, is inactive"],
      ["Müller GmbH: no contact john%40example.com", "<name>: no contact <e-mail>"],
      ["Value 'smith' is not valid for surname", "Value <value> is not valid for surname"],
      ["Anne-Marie O'Neill has no Site", "<name> has no Site"],
      ["山田 太郎 not found", "<name> not found"],
      ["Party JOHN SMITH of LIU GMBH is not valid", "Party <name> of <name> is not valid"],
    ]) {
      expect(maskForeignText(said ?? "")).to.equal(told);
    }
  });

  it("still says what is wrong", () => {
    for (const said of [
      "Rate Limit Reached - 300 Requests per rolling 5 minute window",
      "[0].site_id: The value '[0].site_id' is required",
      "CODE:APP03/2 you have no access to this Action",
      "Party display IDs: [08723] are not valid",
      "Invalid filter: property defaultCommunication/eMail is unknown",
      "System.ArgumentException: tickettype_id missing",
      "The SLA needs CAB approvers; ERROR_17 of the API: no JSON over HTTP",
    ]) {
      expect(maskForeignText(said)).to.equal(said);
    }
  });
});

describe("the log of a request", () => {
  it("describes errors without what they quote", () => {
    const cause = new Error("query phone=+61400123456 failed");
    const error = new PatchbayError("CRM_FAILURE", "HaloPSA: search users: answered 503", { cause });

    const described = describeError(error);

    expect(described).to.include({ code: "CRM_FAILURE", message: "HaloPSA: search users: answered 503" });
    expect(JSON.stringify(described)).to.not.contain("61400123456");
    expect(describeError("text")).to.deep.equal({ name: "string", message: "text" });
  });

  it("is one line with contact, facts, outcome and metrics", async () => {
    const id = contactId();
    const handler = observe("test", async (_event: null, notes) => {
      notes.contact(id);
      notes.fact("stale", true);
      notes.outcome("one");
    });

    const [line, ...more] = await logOf(() => handler(null));

    expect(dimensionsOf(line)).to.have.members(["service", "stage", "outcome"]);
    expect(line).to.include({ level: "INFO", message: "request", service: "test", contactId: id, stale: true });
    expect(line).to.include({ outcome: "one", Requests: 1 });
    expect(line?.Duration).to.be.a("number");
    expect(Date.parse(String(line?.timestamp))).to.be.greaterThan(0);
    expect(more).to.deep.equal([]);
  });

  it("is told later where the answer is not to wait for it, as of the answer", async () => {
    let tell = async () => {};
    const handler = observe(
      "test",
      async (_event: null, notes) => notes.outcome("one"),
      (work) => {
        tell = work;
      },
    );

    const before = await logOf(() => handler(null));
    const [line] = await logOf(() => tell());

    expect(before).to.deep.equal([]);
    expect(line).to.include({ message: "request", outcome: "one", Requests: 1 });
  });

  it("carries nothing over from the request before", async () => {
    const handler = observe("test", async (fails: boolean, notes) => {
      if (fails) notes.trouble("The cache failed", new Error("x"));
      notes.fact(fails ? "one" : "other", 1);
      notes.outcome(fails ? "none" : "one");
    });

    const log = await logOf(async () => {
      await handler(true);
      await handler(false);
    });

    const [first, second] = log.filter(({ message }) => message === "request");
    expect(first).to.include({ outcome: "none", one: 1, Troubles: 1 });
    expect(second).to.include({ outcome: "one", other: 1 }).and.not.to.have.any.keys("one", "Troubles");
  });

  it("names the trace, as the other lines do", async () => {
    const handler = observe("test", async (_event: null, notes) => notes.trouble("The cache failed", new Error("x")));
    process.env._X_AMZN_TRACE_ID = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    const log = await logOf(() => handler(null)).finally(() => delete process.env._X_AMZN_TRACE_ID);

    const root = "1-5759e988-bd862e3fe1be46a994272793";
    expect(log.map((line) => [line.level, line.xray_trace_id])).to.deep.equal([
      ["WARN", root],
      ["INFO", root],
    ]);
  });

  it("counts what is watched apart from the request, so that no outcome is among the dimensions", async () => {
    const handler = observe("test", async (_event: null, notes) => {
      notes.count("DeadLetters");
      countCrmFailure("retryLater");
    });

    const [letters, failures, ...request] = await logOf(() => handler(null));

    expect(letters).to.include({ service: "test", stage: "unknown", DeadLetters: 1 });
    expect(dimensionsOf(letters)).to.have.members(["service", "stage"]);
    expect(failures).to.include({ service: "test", CrmFailures: 1, failure: "retryLater" });
    expect(dimensionsOf(failures)).to.have.members(["service", "stage", "failure"]);
    expect(request, "its line").to.have.length(1);
  });

  it("hands the handler's answer and error on", async () => {
    const doubles = observe("test", async (event: number) => event * 2);
    const failure = new Error("no");
    const fails = observe("test", async () => Promise.reject(failure));

    const log = await logOf(async () => {
      expect(await doubles(21)).to.equal(42);
      expect(await fails(null).catch((error: unknown) => error)).to.equal(failure);
    });

    expect(log.filter((line) => line.level === "ERROR")).to.have.length(1);
    expect(log.at(-1)).to.include({ outcome: "failed" });
  });

  it("gives trouble of shared parts to the request that is being served", async () => {
    const handler = observe("test", async (id: ContactId, notes) => {
      notes.contact(id);
      await Promise.resolve();
      noteTrouble("The cache failed", new Error("x"));
    });
    const [one, two] = [contactId(), contactId()];

    const log = await logOf(async () => {
      await handler(one);
      await handler(two);
    });

    const troubles = log.filter((line) => line.level === "WARN");
    expect(troubles.map((line) => [line.message, line.contactId])).to.deep.equal([
      ["The cache failed", one],
      ["The cache failed", two],
    ]);
  });

  it("gives what fails after the answer to the request it belongs to, and counts it still", async () => {
    const handler = observe("test", async (id: ContactId, notes) => {
      notes.contact(id);
      notes.outcome("one");
    });
    const id = contactId();

    const [, trouble, count, failure] = await logOf(async () => {
      await handler(id);
      noteTrouble("The call was not journaled", new Error("x"));
      countCrmFailure("permanent");
    });

    expect(trouble).to.include({ level: "WARN", message: "The call was not journaled", contactId: id });
    expect(count).to.include({ service: "test", outcome: "one", Troubles: 1 });
    expect(failure).to.include({ service: "test", CrmFailures: 1, failure: "permanent" });
  });
});

/** Of the one metric set in a line of the embedded metric format. */
function dimensionsOf(line: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const format = line?._aws as { CloudWatchMetrics: { Dimensions: string[][]; Namespace: string }[] };
  const [set] = format.CloudWatchMetrics;
  expect(set?.Namespace).to.equal("Patchbay");
  return set?.Dimensions[0] ?? [];
}
