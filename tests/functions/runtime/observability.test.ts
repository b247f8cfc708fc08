import { expect } from "chai";
import { PatchbayError } from "../../../contract/errors.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { maskPhone, maskText } from "../../../functions/runtime/masking.ts";
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

  it("is one line with contact, facts and outcome, and its metrics", async () => {
    const id = contactId();
    const handler = observe("test", async (_event: null, notes) => {
      notes.contact(id);
      notes.fact("stale", true);
      notes.outcome("one");
    });

    const [line, metrics, ...more] = await logOf(() => handler(null));

    expect(dimensionsOf(metrics)).to.have.members(["service", "stage", "outcome"]);

    expect(line).to.include({ level: "INFO", service: "patchbay-test", contactId: id, stale: true, outcome: "one" });
    expect(line?.durationMilliseconds).to.be.a("number");
    expect(metrics).to.include({ service: "test", outcome: "one", Requests: 1 }).and.to.have.property("_aws");
    expect(more).to.deep.equal([]);
  });

  it("counts what is watched apart from the request, so that no outcome is among the dimensions", async () => {
    const handler = observe("test", async (_event: null, notes) => {
      notes.count("DeadLetters");
      countCrmFailure("retryLater");
    });

    const [letters, failures, ...request] = await logOf(async () => {
      await handler(null);
      countCrmFailure("permanent");
    });

    expect(letters).to.include({ service: "test", stage: "unknown", DeadLetters: 1 });
    expect(dimensionsOf(letters)).to.have.members(["service", "stage"]);
    expect(failures).to.include({ service: "test", CrmFailures: 1, failure: "retryLater" });
    expect(dimensionsOf(failures)).to.have.members(["service", "stage", "failure"]);
    expect(request, "a line and its metrics; what happens between requests is nobody's").to.have.length(2);
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
      noteTrouble("of nobody", new Error("x"));
    });

    const troubles = log.filter((line) => line.level === "WARN");
    expect(troubles.map((line) => [line.message, line.contactId])).to.deep.equal([
      ["The cache failed", one],
      ["The cache failed", two],
    ]);
  });
});

/** Of the one metric set in a line of the embedded metric format. */
function dimensionsOf(line: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const format = line?._aws as { CloudWatchMetrics: { Dimensions: string[][]; Namespace: string }[] };
  const [set] = format.CloudWatchMetrics;
  expect(set?.Namespace).to.equal("Patchbay");
  return set?.Dimensions[0] ?? [];
}
