/** The simulated CRMs as a soak needs them: started, told what the agents' desktops tell, and asked what they hold. */
import { callReference } from "../contract/callReference.ts";
import type { CrmSecret, CrmSettings } from "../contract/functionSettings.ts";
import type { ContactId } from "../contract/identifiers.ts";
import type { LocalClock } from "../local/clock.ts";
import { FaultSwitch } from "../local/crm/faults.ts";
import { createHaloPsaServer } from "../local/crm/halopsa/server.ts";
import { localHaloPsaSettings } from "../local/crm/halopsa/tenant.ts";
import { createSapServer } from "../local/crm/sap/server.ts";
import { crmSecrets } from "../local/stageSettings.ts";
import type { LocalCrm } from "../local/stages.ts";
import type { History, Leg } from "./history.ts";
import type { Chance } from "./random.ts";

export interface SoakedCrm {
  readonly name: LocalCrm;
  readonly settings: CrmSettings;
  readonly secret: CrmSecret;
  readonly faults: FaultSwitch;
  /** Tickets that an agent may put a call on. */
  readonly ticketIds: readonly string[];
  /** What the agents' desktops tell the CRM of the call, with the second at which they do. */
  desktop(history: History, chance: Chance): readonly { readonly at: number; tell(): Promise<unknown> }[];
  /** Whether the CRM has anything to write such a call on. */
  keeps(history: History): boolean;
  find(callId: ContactId, legs: readonly Leg[]): Found;
  reset(): void;
  close(): Promise<void>;
}

/** What the CRM holds of one call. */
export interface Found {
  /** The text of every record that is this call's. */
  readonly records: readonly string[];
  /** Id of the customer it is filed under; `null` where that is not Patchbay's to say. */
  readonly customerId: string | null;
  /** Ticket that the first of the records is, or is on; `null` where the CRM has no such thing. */
  readonly ticketId: string | null;
  readonly notes: readonly string[];
  readonly summaries: readonly string[];
}

export function startCrm(name: LocalCrm, clock: LocalClock): Promise<SoakedCrm> {
  return starters[name](clock);
}

const starters: Readonly<Record<LocalCrm, (clock: LocalClock) => Promise<SoakedCrm>>> = {
  halopsa: startHaloPsa,
  sap: startSap,
};

/** What it holds of the contacts of supervisors, which are no part of the call. */
export function findSupervisors(crm: SoakedCrm, history: History): Found {
  const found = history.supervisors.map((leg) => crm.find(leg.contactId, [leg]));
  return {
    records: found.flatMap(({ records }) => records),
    customerId: null,
    ticketId: null,
    notes: [],
    summaries: [],
  };
}

async function startHaloPsa(clock: LocalClock): Promise<SoakedCrm> {
  const faults = new FaultSwitch();
  const server = await createHaloPsaServer({ port: 0, faults, clock });
  const ticketIds = ["2001", "2002", "2004"];
  return {
    name: "halopsa",
    settings: localHaloPsaSettings(server.origin),
    secret: crmSecrets.halopsa,
    faults,
    ticketIds,
    desktop: () => [],
    keeps: () => true,
    find(callId) {
      const token = `PB-${callReference(callId, "compact")}`;
      const own = server.tickets().filter((ticket) => `${ticket.summary}\n${ticket.details}`.includes(token));
      const places = [...ticketIds.map(Number), ...own.map(({ id }) => id)];
      const actions = places.flatMap((id) => server.actions(id));
      const marked = (kind: string) => actions.filter(({ note }) => note.includes(`[${token} ${kind}]`));
      const callNotes = marked("call");
      const [place = null] = [...own.map(({ id }) => id), ...callNotes.map(({ ticket_id }) => ticket_id)];
      return {
        records: [...own.map(({ summary, details }) => `${summary}\n${details}`), ...callNotes.map(({ note }) => note)],
        customerId: own[0] === undefined ? null : String(own[0].user_id),
        ticketId: place === null ? null : String(place),
        notes: marked("notes").map(({ note }) => note),
        summaries: marked("summary").map(({ note }) => note),
      };
    },
    reset: () => server.reset(),
    close: () => server.close(),
  };
}

async function startSap(clock: LocalClock): Promise<SoakedCrm> {
  const faults = new FaultSwitch();
  const server = await createSapServer({
    port: 0,
    clock,
    faults,
    credentials: crmSecrets.sap,
    connectorOrigin: "http://localhost:1",
    pageFolder: "not built",
    agentName: "Lena Vogt",
  });
  const origin = `http://127.0.0.1:${server.port}`;
  const cti = async (message: object) => {
    const answer = await fetch(`${origin}/page-data/cti`, { method: "POST", body: JSON.stringify(message) });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`SAP's desktop answered ${answer.status}`);
  };
  return {
    name: "sap",
    settings: {
      name: "sap",
      baseUrl: origin,
      referenceId: "compact",
      closedCaseStatuses: ["05", "06"],
      transcriptLimit: 5_000,
      phoneCallFields: { notes: null, disposition: null },
    },
    secret: crmSecrets.sap,
    faults,
    ticketIds: [],
    desktop(history, chance) {
      const late = chance.percent(15) ? chance.between(1, 120) : 0;
      return history.legs.flatMap((leg) => {
        if (leg.agent === null) return [];
        const same = {
          Type: history.channel === "CHAT" ? "CHAT" : "CALL",
          ExternalReferenceID: callReference(leg.contactId, "compact"),
          ...(history.caller.number === null ? {} : { ANI: history.caller.number }),
        };
        const eventType = leg.method === "OUTBOUND" ? "OUTBOUND" : "INBOUND";
        const rings = { ...same, EventType: eventType, Action: "NOTIFY" };
        const accepted = { ...same, EventType: eventType, RecordingId: leg.contactId };
        const ends = { ...same, EventType: "UPDATEACTIVITY", Action: "END" };
        return [
          { at: leg.initiatedAt + 1 + late, tell: () => cti(rings) },
          ...(leg.connectedAt === null ? [] : [{ at: leg.connectedAt + late, tell: () => cti(accepted) }]),
          { at: leg.disconnectedAt + late, tell: () => cti(ends) },
        ];
      });
    },
    // The desktop makes the record: of a call that nobody was rung for there is none.
    keeps: ({ legs }) => legs.some((leg) => leg.agent !== null),
    find(_, legs) {
      const references = legs.map(({ contactId }) => callReference(contactId, "compact"));
      const texts = server
        .phoneCalls()
        .filter(({ externalReferenceId }) => references.includes(externalReferenceId ?? ""))
        .flatMap(({ transcript }) => (transcript === null ? [] : [transcript]));
      return { records: texts, customerId: null, ticketId: null, notes: texts, summaries: texts };
    },
    reset: () => server.reset(),
    close: () => server.close(),
  };
}
