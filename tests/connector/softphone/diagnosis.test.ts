import { expect } from "chai";
import { diagnose } from "../../../connector/softphone/diagnosis.ts";
import type { PhoneFacts } from "../../../connector/softphone/phone.ts";

const silent: PhoneFacts = {
  answeredBefore: false,
  libraryLoaded: true,
  loginWindow: "none",
  tryingAgain: false,
  retriesExhausted: false,
  accessDenied: false,
  loggedOut: false,
  hostReachable: true,
  online: true,
  ccpPath: "/ccp-v2/",
  embedded: false,
  storageAllowed: true,
};

describe("why the softphone is silent", () => {
  const cases: readonly [string, Partial<PhoneFacts>, string, string][] = [
    ["a log-in window is open", { loginWindow: "open" }, "loginWindowOpen", "logIn"],
    ["the log-in window was blocked", {}, "loginWindowMissing", "logIn"],
    ["the agent logged in and nothing came", { loginWindow: "closed" }, "originNotApproved", "logIn"],
    ["the agent has just logged in", { loginWindow: "closed", tryingAgain: true }, "retrying", "none"],
    ["a minute has passed", { retriesExhausted: true }, "originNotApproved", "reload"],
    ["the path is no softphone's", { retriesExhausted: true, ccpPath: "/home" }, "wrongAddress", "reload"],
    [
      "a third-party frame may keep nothing",
      { retriesExhausted: true, embedded: true, storageAllowed: false },
      "storageBlocked",
      "reload",
    ],
    ["the host is not there", { hostReachable: false }, "hostUnreachable", "reload"],
    ["the user may not", { accessDenied: true }, "accessDenied", "none"],
    ["the agent logged out", { loggedOut: true }, "loggedOut", "logIn"],
    ["the network is gone", { online: false }, "offline", "none"],
    ["the library did not load", { libraryLoaded: false }, "libraryMissing", "reload"],
    ["it cannot keep anything", { libraryLoaded: false, storageAllowed: false }, "storageBlocked", "reload"],
  ];
  for (const [when, facts, kind, remedy] of cases) {
    it(`is ${kind} when ${when}`, () => {
      expect(diagnose({ kind: "loginNeeded", facts: { ...silent, ...facts } })).to.deep.equal({ kind, remedy });
    });
  }

  it("knows every address that Amazon Connect serves its softphone at", () => {
    for (const ccpPath of ["/ccp-v2/", "/connect/ccp-v2/", "/ccp-v2/softphone", "/ccp-v2", "/halopsa/ccp-v2/"]) {
      const facts = { ...silent, retriesExhausted: true, ccpPath };

      expect(diagnose({ kind: "loginNeeded", facts })?.kind).to.equal("originNotApproved");
    }
  });

  it("tells a lost network from a softphone that fell silent", () => {
    expect(diagnose({ kind: "lost", facts: { ...silent, online: false } })?.kind).to.equal("offline");
    expect(diagnose({ kind: "lost", facts: silent })?.kind).to.equal("lostConnection");
  });
});
