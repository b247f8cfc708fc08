import { callReference } from "../../../contract/callReference.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { describeCrmContract, seedNumbers } from "./contractSuite.ts";
import { startSap } from "./sapUnderTest.ts";

describeCrmContract("SAP", async () => {
  const sap = await startSap();
  const recordsOf = (callId: ContactId) =>
    sap.server.phoneCalls().filter((call) => call.externalReferenceId === callReference(callId, "compact"));
  return {
    crm: sap.crm,
    faults: sap.faults,
    seedNumbers,
    stated: { customerNumber: "2000410", ticketNumber: "8104", serialNumber: "7004411", nobody: "999999" },
    countRecords: (callId) => recordsOf(callId).length,
    shown: (callId) => ({
      text: recordsOf(callId).flatMap((call) => [call.subject, call.transcript ?? ""]),
      html: [],
    }),
    rotateSecret: () => {
      sap.server.setPassword("rotated");
      sap.newSecret({ username: "patchbay-local", password: "rotated" });
    },
    loseSecret: () => sap.server.setPassword("unknown"),
    beforeLog: (callId) => sap.takeCall(callId),
    close: () => sap.close(),
  };
});
