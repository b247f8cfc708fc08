import { expect } from "chai";
import fc from "fast-check";
import type { FailureClass } from "../../../contract/metrics.ts";
import { CrmFailure } from "../../../functions/crm/crm.ts";
import {
  classifyStatus,
  failureOf,
  failureWithoutAnswer,
  parseRetryAfter,
  tellingFailures,
} from "../../../functions/crm/retry.ts";
import { NoAnswer, type SendHttp } from "../../../functions/runtime/http.ts";
import { maskText } from "../../../functions/runtime/masking.ts";

describe("what a CRM's answer means for the request", () => {
  const table: readonly [number, FailureClass | null, boolean][] = [
    [200, null, false],
    [201, null, false],
    [204, null, false],
    [400, "permanent", false],
    [401, "refreshCredentials", false],
    [403, "permanent", false],
    [404, "permanent", false],
    [408, "retryLater", true],
    [409, "conflict", false],
    [412, "conflict", false],
    [422, "permanent", false],
    [425, "retryLater", false],
    [428, "conflict", false],
    [429, "retryLater", false],
    [500, "retryLater", true],
    [502, "retryLater", true],
    [503, "retryLater", true],
    [504, "retryLater", true],
  ];
  for (const [status, failure, ambiguous] of table) {
    it(`${status}: ${failure ?? "done"}${ambiguous ? ", and nobody knows whether it was done" : ""}`, () => {
      expect(classifyStatus(status)).to.equal(failure);
      if (failure === null) return;
      const told = failureOf("HaloPSA: create a ticket", { status, headers: {}, body: "" }, "no");
      expect(told).to.deep.include({ failure, status, ambiguous, code: "CRM_FAILURE" });
      expect(told.message).to.equal(`HaloPSA: create a ticket: answered ${status}: no`);
    });
  }

  it("is to try later when no answer came, ambiguous only if the request may have arrived", () => {
    const cause = new Error("socket hang up");

    const lost = failureWithoutAnswer("SAP: patch a call", new NoAnswer("dropped", true, { cause }));
    const refused = failureWithoutAnswer("SAP: patch a call", new NoAnswer("refused", false, { cause }));

    expect(lost).to.deep.include({ failure: "retryLater", status: null, ambiguous: true });
    expect(refused).to.deep.include({ failure: "retryLater", ambiguous: false });
  });

  it("leaves errors of our own alone", () => {
    const ours = new TypeError("a defect");

    expect(() => failureWithoutAnswer("SAP: patch a call", ours)).to.throw(ours);
    expect(ours).not.to.be.instanceOf(CrmFailure);
  });
});

describe("a CRM's failures", () => {
  const answering =
    (status: number): SendHttp =>
    async () => ({ status, headers: {}, body: "" });
  const request = { method: "GET", url: "https://crm.example/", timeoutMilliseconds: 100 } as const;

  it("are told by class, and handed on as they are", async () => {
    const told: FailureClass[] = [];
    const lost = new NoAnswer("dropped", true, {});
    for (const status of [200, 404, 401, 412, 403, 500]) {
      const answer = await tellingFailures(answering(status), (failure) => told.push(failure))(request);
      expect(answer.status).to.equal(status);
    }
    const failing = tellingFailures(
      () => Promise.reject(lost),
      (failure) => told.push(failure),
    );

    expect(await failing(request).catch((error: unknown) => error)).to.equal(lost);
    expect(told).to.deep.equal(["refreshCredentials", "conflict", "permanent", "retryLater", "retryLater"]);
  });
});

describe("Retry-After", () => {
  it("is read as seconds and as a date", () => {
    const now = new Date("2026-11-20T10:00:00Z");

    expect(parseRetryAfter("30", now)).to.equal(30);
    expect(parseRetryAfter("Fri, 20 Nov 2026 10:01:30 GMT", now)).to.equal(90);
    expect(parseRetryAfter("Fri, 20 Nov 2026 09:00:00 GMT", now)).to.equal(0);
  });

  it("is nothing when absent or unreadable", () => {
    expect(parseRetryAfter(undefined)).to.equal(null);
    expect(parseRetryAfter("soon")).to.equal(null);
  });
});

describe("a CRM's error text in our logs", () => {
  it("shows no number and no address", () => {
    const text = maskText("User john.smith@example.com with +61 400 123 456 exists twice");

    expect(text).to.equal("User <e-mail> with <number> exists twice");
  });

  it("is short and on one line, whatever it was", () => {
    fc.assert(fc.property(fc.string(), (text) => maskText(text).length <= 300 && !maskText(text).includes("\n")));
  });

  it("never lets a number through, however it is grouped", () => {
    const grouped = fc
      .tuple(fc.stringMatching(/^\d{9,14}$/), fc.constantFrom("", " ", "-"))
      .map(([digits, between]) => digits.match(/.{1,3}/g)?.join(between) ?? digits);
    fc.assert(fc.property(grouped, (number) => !maskText(`number ${number} refused`).includes(number)));
  });
});
