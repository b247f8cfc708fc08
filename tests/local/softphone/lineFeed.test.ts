import { expect } from "chai";
import { lineFeed } from "../../../local/connect/softphone/lineFeed.ts";
import { FixedLine, voiceContact } from "./fixedLine.ts";

describe("an agent's line, as open softphones see it", () => {
  it("tells a newcomer the present state at once", () => {
    const feed = lineFeed(new FixedLine());
    const states: string[] = [];

    feed.subscribe((state) => states.push(state));

    expect(states).to.have.length(1);
    expect(JSON.parse(states[0] ?? "").configuration.username).to.equal("mia.chen");
    feed.close();
  });

  it("tells a change that nobody asked for without waiting", async () => {
    const line = new FixedLine();
    const feed = lineFeed(line);
    const contactCounts = countContacts(feed);

    line.show({ contacts: [voiceContact("c1", { contact: "connecting" })] });
    await Promise.resolve();

    expect(contactCounts).to.deep.equal([0, 1]);
    feed.close();
  });

  it("tells a change that came in several steps once", async () => {
    const line = new FixedLine();
    const feed = lineFeed(line);
    const contactCounts = countContacts(feed);

    line.show({ contacts: [voiceContact("c1", { contact: "connecting" })] });
    line.show({ contacts: [] });
    line.show({ contacts: [voiceContact("c2", { contact: "connecting" })] });
    await Promise.resolve();

    expect(contactCounts).to.deep.equal([0, 1]);
    feed.close();
  });

  it("answers a request before it tells what the request changed", async () => {
    const line = new FixedLine();
    const feed = lineFeed(line, 20);
    const order: string[] = [];
    const told = new Promise<void>((resolve) => {
      feed.subscribe((state) => {
        order.push(`state with ${JSON.parse(state).snapshot.contacts.length} contacts`);
        if (order.length === 3) resolve();
      });
    });
    line.answer = async () => {
      line.show({ contacts: [voiceContact("c1", { contact: "connected" })] });
      await new Promise((resolve) => setImmediate(resolve));
      return { ok: true, data: {} };
    };

    await feed.request("acceptContact", { contactId: "c1" });
    order.push("answer");
    await told;

    expect(order).to.deep.equal(["state with 0 contacts", "answer", "state with 1 contacts"]);
    feed.close();
  });

  it("keeps every state in between, in order, while it waits", async () => {
    const line = new FixedLine();
    const feed = lineFeed(line, 20);
    const contactCounts = countContacts(feed);
    const caughtUp = new Promise<void>((resolve) => {
      feed.subscribe((state) => JSON.parse(state).snapshot.contacts.length === 2 && resolve());
    });

    await feed.request("putAgentState", {});
    line.show({ contacts: [voiceContact("c1", { contact: "connecting" })] });
    await Promise.resolve();
    line.show({ contacts: ["c1", "c2"].map((id) => voiceContact(id, { contact: "connecting" })) });
    await caughtUp;

    expect(contactCounts).to.deep.equal([0, 1, 2]);
    feed.close();
  });
});

function countContacts(feed: ReturnType<typeof lineFeed>): readonly number[] {
  const counts: number[] = [];
  feed.subscribe((state) => counts.push(JSON.parse(state).snapshot.contacts.length));
  return counts;
}
