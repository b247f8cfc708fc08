/** The simulated CRM of a stage, whichever it is, as the stage needs it. */

import { callReferences } from "../contract/callReference.ts";
import type { ContactId } from "../contract/identifiers.ts";
import { systemClock } from "./clock.ts";
import type { FaultSwitch } from "./crm/faults.ts";
import { createHaloPsaServer } from "./crm/halopsa/server.ts";
import { createSapServer } from "./crm/sap/server.ts";
import { crmSecrets, webhookSecret } from "./stageSettings.ts";
import type { LocalCrm, LocalStage } from "./stages.ts";

export interface RunningCrm {
  /** How many records of the call the CRM holds. One, if all went well. */
  recordsOf(callId: ContactId): number;
  reset(): void;
  close(): Promise<void>;
}

interface CrmParts {
  readonly port: number;
  readonly pageFolder: string;
  readonly faults: FaultSwitch;
  readonly speed: number;
}

export function startCrm(stage: LocalStage, parts: CrmParts): Promise<RunningCrm> {
  return starters[stage.crm](stage, parts);
}

const starters: Readonly<Record<LocalCrm, typeof startCrm>> = { halopsa: startHaloPsa, sap: startSap };

async function startSap(stage: LocalStage, { port, pageFolder, faults, speed }: CrmParts): Promise<RunningCrm> {
  const sap = await createSapServer({
    port,
    pageFolder,
    faults,
    clock: systemClock(speed),
    credentials: crmSecrets.sap,
    connectorOrigin: stage.origins.connector,
    agentName: stage.agent.name,
  });
  return {
    recordsOf: (callId) => {
      const references: readonly string[] = callReferences(callId, "compact");
      return sap
        .phoneCalls()
        .filter(({ externalReferenceId }) => references.includes(externalReferenceId?.toLowerCase() ?? "")).length;
    },
    reset: sap.reset,
    close: sap.close,
  };
}

async function startHaloPsa(stage: LocalStage, { port, pageFolder, faults }: CrmParts): Promise<RunningCrm> {
  const halopsa = await createHaloPsaServer({
    port,
    pageFolder,
    faults,
    connectorOrigin: stage.origins.connector,
  });
  halopsa.setWebhook(`${stage.origins.api}/webhooks/halopsa`, webhookSecret.username, webhookSecret.password);
  return {
    recordsOf: (callId) => {
      const [reference] = callReferences(callId, "compact");
      const tickets = halopsa.tickets();
      // A call on a ticket that was there before is a note on it.
      const notes = tickets
        .flatMap(({ id }) => halopsa.actions(id))
        .filter(({ note }) => note.includes(`${reference} call]`));
      return tickets.filter(({ summary }) => summary.includes(reference)).length + notes.length;
    },
    reset: halopsa.reset,
    close: halopsa.close,
  };
}
