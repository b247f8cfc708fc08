import { expect } from "chai";
import type { Ticket } from "../../../contract/customers.ts";
import { keepingTickets } from "../../../functions/customers/openTickets.ts";
import { customer, TestClock } from "../people.ts";

describe("A customer's open tickets", () => {
  let clock: TestClock;
  let asked: string[];
  let answer: () => Promise<readonly Ticket[]>;
  let read: (id: string) => Promise<readonly string[]>;

  const tickets = (...ids: readonly string[]): Ticket[] =>
    ids.map((id) => ({ id, title: "Printer", status: "New", openedAt: null, url: `https://crm.example/${id}` }));

  beforeEach(() => {
    clock = new TestClock();
    asked = [];
    answer = async () => tickets("7");
    const crm = keepingTickets(
      {
        openTickets: (wanted) => {
          asked.push(wanted.id);
          return answer();
        },
      },
      clock.now,
    );
    read = async (id) => (await crm.openTickets(customer({ id }), 5, {})).map((ticket) => ticket.id);
  });

  it("are asked for five times in the three minutes that a connector asks for its contact sixteen times", async () => {
    const ringsBefore = 240;
    const asksAfterCall = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 20, 20, 20, 20, 20];

    await read("101");
    clock.advance(ringsBefore);
    for (const seconds of asksAfterCall) {
      clock.advance(seconds);
      expect(await read("101")).to.deep.equal(["7"]);
    }

    expect(asked.length).to.be.at.most(5);
  });

  it("are each customer's own", async () => {
    await read("101");
    answer = async () => tickets("8");

    expect([await read("102"), await read("101")]).to.deep.equal([["8"], ["7"]]);
  });

  it("that were opened meanwhile are there after a minute", async () => {
    await read("101");
    answer = async () => tickets("8", "7");
    clock.advance(59);
    const before = await read("101");
    clock.advance(1);

    expect([before, await read("101")]).to.deep.equal([["7"], ["8", "7"]]);
  });

  it("are asked for again after the CRM has failed", async () => {
    answer = () => Promise.reject(new Error("down"));
    await read("101").catch(() => null);
    answer = async () => tickets("7");

    expect(await read("101")).to.deep.equal(["7"]);
  });
});
