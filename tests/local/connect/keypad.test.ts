import { expect } from "chai";
import { encodeLookupAnswer, type LookupAnswer } from "../../../contract/attributes.ts";
import { inboundFlow } from "../../../infra/flows/inbound.ts";
import { promptsFor } from "../../../infra/flows/prompts.ts";
import { flows, lookupArn, simulatedCenter, stage } from "./simulatedCenter.ts";

const nobody: LookupAnswer = {
  kind: "none",
  matchCount: 0,
  customerId: null,
  customerUuid: null,
  name: null,
  email: null,
  company: null,
  status: null,
  priority: null,
  ticketId: null,
  screenPopUrl: null,
  stale: false,
  asOf: null,
  contactToken: "first token",
};
const found: LookupAnswer = { ...nobody, kind: "one", matchCount: 1, name: "Ada Mori", contactToken: "second token" };

/** An instance whose inbound flow has the keypad menu, and a CRM that knows ticket 8104 alone. */
function centerWithMenu() {
  const asked: Readonly<Record<string, unknown>>[] = [];
  const inbound = inboundFlow({
    queueArn: stage.queue.arn,
    hoursOfOperationId: "office-hours",
    language: "en-AU",
    voice: { name: "Olivia", engine: "neural" },
    prompts: promptsFor("en-AU"),
    keypadMenu: true,
    lookupFunctionArn: lookupArn,
    lookupTimeLimitSeconds: 8,
  });
  const simulated = simulatedCenter({
    flows: { ...flows, inbound },
    invokeFunction: async (_arn, { Details }) => {
      asked.push(Details.Parameters);
      const answer = Details.Parameters.TicketNumber === "8104" ? found : nobody;
      return { ok: true, payload: encodeLookupAnswer(answer, { forFlow: true }) };
    },
  });
  const call = async (keys: string) => {
    const contactId = simulated.center.placeCall({ from: "+61400999888", keys });
    await simulated.elapse(60);
    return simulated.contact(contactId);
  };
  return { asked, call };
}

describe("a caller at the keypad", () => {
  it("is known by the ticket he types, key after key, up to the terminator", async () => {
    const { asked, call } = centerWithMenu();

    const contact = await call("28104#9");

    expect(asked).to.deep.equal([{}, { TicketNumber: "8104" }]);
    expect(contact.attributes).to.include({ CustomerName: "Ada Mori", ContactToken: "second token" });
    expect(contact.flowSteps).to.include(
      "GetParticipantInput: Please enter your ticket number, then press the pound key.",
    );
    expect(contact.queue?.name).to.equal("Support");
  });

  it("is put through unknown when he presses nothing, something else, or a number that nobody has", async () => {
    for (const keys of ["", "7", "2", "21#", "15555555555555#"]) {
      const { call } = centerWithMenu();

      const contact = await call(keys);

      expect(contact.attributes).to.include({ CustomerFound: "false", ContactToken: "first token" });
      expect(contact.queue?.name, keys).to.equal("Support");
    }
  });

  it("types no more than is taken", async () => {
    const { asked, call } = centerWithMenu();

    await call("112345678901234#");

    expect(asked[1]).to.deep.equal({ CustomerNumber: "1234567890" });
  });
});
