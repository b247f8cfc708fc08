/** The HaloPSA adapter keeps the contract of all CRMs. */
import { callReference } from "../../../contract/callReference.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { describeCrmContract, seedNumbers } from "./contractSuite.ts";
import { rotatedCredentials, setUpHaloPsa } from "./halopsaSetUp.ts";

describeCrmContract("HaloPSA", async () => {
  const test = await setUpHaloPsa();
  const { crm, server, faults } = test;
  const ticketsOf = (callId: ContactId) =>
    server.tickets().filter((ticket) => ticket.summary.includes(callReference(callId, "compact")));
  return {
    crm,
    faults,
    seedNumbers,
    stated: { customerNumber: "41", ticketNumber: "2001", serialNumber: "7004411", nobody: "999999" },
    countRecords: (callId) => ticketsOf(callId).length,
    shown(callId) {
      const tickets = ticketsOf(callId);
      const actions = tickets.flatMap((ticket) => server.actions(ticket.id));
      return {
        text: [...tickets.flatMap((t) => [t.summary, t.details]), ...actions.map((action) => action.note)],
        html: [...tickets.map((ticket) => ticket.details_html), ...actions.map((action) => action.note_html)],
      };
    },
    rotateSecret() {
      test.secret = rotatedCredentials;
      server.replaceCredentials(rotatedCredentials);
    },
    loseSecret: () => server.replaceCredentials(rotatedCredentials),
    close: () => server.close(),
  };
});
