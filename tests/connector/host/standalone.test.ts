import { expect } from "chai";
import type { HostCommand } from "../../../connector/host/host.ts";
import { openStandalone } from "../../../connector/host/standalone.ts";
import { attributes, john, phoneContact } from "../samples.ts";

const crm = "http://localhost:4402";

describe("the page beside HaloPSA", () => {
  it("opens the caller's record once, when the phone rings", () => {
    const { host, opened } = standalone("ring");

    host.onPhoneEvent({ kind: "ringing", contact: phoneContact() });
    host.onPhoneEvent({ kind: "connected", contact: phoneContact({ state: "connected" }) });

    expect(opened).to.deep.equal([{ url: john.url, window: "patchbay-crm" }]);
  });

  it("waits for the answer where the stage says so", () => {
    const { host, opened } = standalone("answer");

    host.onPhoneEvent({ kind: "ringing", contact: phoneContact() });
    expect(opened).to.deep.equal([]);
    host.onPhoneEvent({ kind: "connected", contact: phoneContact({ state: "connected" }) });

    expect(opened).to.have.length(1);
  });

  it("opens nothing but the CRM's own pages", () => {
    for (const url of [
      "https://evil.example/",
      "javascript:alert(1)",
      `${crm}.evil.example/`,
      "http://localhost:44020/",
    ]) {
      const { host, opened } = standalone("ring");

      host.onPhoneEvent({
        kind: "ringing",
        contact: phoneContact({ attributes: attributes({ kind: "one", screenPopUrl: url }) }),
      });

      expect(opened).to.deep.equal([]);
    }
  });

  it("says when the browser did not let it", () => {
    const { host, commands } = standalone("ring", { blocked: true });

    host.onPhoneEvent({ kind: "ringing", contact: phoneContact() });

    expect(commands).to.deep.equal([{ kind: "popBlocked", url: john.url }]);
  });
});

function standalone(popOn: "ring" | "answer", { blocked = false } = {}) {
  const opened: { readonly url: string; readonly window: string }[] = [];
  const popped = new Set<string>();
  const host = openStandalone({ popOn }, crm, {
    open: (url, window) => {
      opened.push({ url, window });
      return blocked ? null : {};
    },
    afterwards: (action) => action(),
    popped,
  });
  const commands: HostCommand[] = [];
  host.commands.subscribe((command) => commands.push(command));
  return { host, opened, commands };
}
