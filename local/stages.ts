/** The two stages that run side by side on one machine, one per CRM, each with an Amazon Connect instance of its own. */
import { apiBasePath } from "../contract/api.ts";
import type { ContactId, CrmName, E164 } from "../contract/identifiers.ts";

/** The CRMs that have a simulator with pages, and with it a stage here. */
export const localCrms = ["halopsa", "sap"] as const satisfies readonly CrmName[];
export type LocalCrm = (typeof localCrms)[number];

export interface LocalStage {
  readonly crm: LocalCrm;
  /** The number customers dial. */
  readonly number: E164;
  readonly region: string;
  readonly accountId: string;
  readonly instanceId: string;
  readonly instanceArn: string;
  readonly instanceAlias: string;
  readonly recordingsBucket: string;
  readonly agent: LocalAgent;
  /** Takes what is transferred to the second line: a scripted colleague who answers by himself. */
  readonly colleague: LocalAgent;
  readonly queue: LocalQueue;
  readonly secondLine: LocalQueue;
  readonly origins: StageOrigins;
}

export interface LocalAgent {
  readonly id: string;
  readonly arn: string;
  readonly username: string;
  readonly name: string;
}

export interface LocalQueue {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
}

/** Where a stage's parts are reached from a browser; no slash at the end. */
export interface StageOrigins {
  /** The instance's access URL: softphone at `/ccp-v2/`, contact pages at `/contact-trace-records/details/<id>`. */
  readonly access: string;
  readonly crm: string;
  readonly connector: string;
  /** Under the connector's origin, as deployed. */
  readonly api: string;
}

export interface LocalPorts {
  readonly desk: number;
  readonly softphone: number;
  readonly halopsa: number;
  readonly sap: number;
  readonly halopsaConnector: number;
  readonly sapConnector: number;
  readonly halopsaApi: number;
  readonly sapApi: number;
}

export function portsFrom(first: number): LocalPorts {
  return {
    desk: first,
    softphone: first + 1,
    halopsa: first + 2,
    sap: first + 3,
    halopsaConnector: first + 4,
    sapConnector: first + 5,
    halopsaApi: first + 6,
    sapApi: first + 7,
  };
}

export function localStage(crm: LocalCrm, ports: LocalPorts): LocalStage {
  const identity = identities[crm];
  const region = "ap-southeast-2";
  const accountId = "123456789012";
  const instanceArn = `arn:aws:connect:${region}:${accountId}:instance/${identity.instanceId}`;
  const agent = (id: string, username: string, name: string): LocalAgent => ({
    id,
    arn: `${instanceArn}/agent/${id}`,
    username,
    name,
  });
  const queue = (id: string, name: string): LocalQueue => ({ id, arn: `${instanceArn}/queue/${id}`, name });
  const connector = `http://localhost:${ports[`${crm}Connector` as const]}`;
  return {
    crm,
    number: identity.number,
    region,
    accountId,
    instanceId: identity.instanceId,
    instanceArn,
    instanceAlias: `patchbay-${crm}`,
    recordingsBucket: `patchbay-local-${crm}-recordings`,
    agent: agent(identity.agentId, identity.agent.username, identity.agent.name),
    colleague: agent(identity.colleagueId, identity.colleague.username, identity.colleague.name),
    queue: queue(identity.queueId, "Support"),
    secondLine: queue(identity.secondLineId, "Second line"),
    origins: {
      access: `http://localhost:${ports.softphone}/${crm}`,
      crm: `http://localhost:${ports[crm]}`,
      connector,
      api: `${connector}${apiBasePath}`,
    },
  };
}

/** A contact id like Amazon Connect's. */
export function newContactId(): ContactId {
  return crypto.randomUUID() as string as ContactId;
}

const identities = {
  halopsa: {
    number: "+61280005551" as E164,
    instanceId: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
    agentId: "1b7c2f0e-53ad-4d0a-9b3e-5f7a6c2d1e01",
    agent: { username: "mia.chen", name: "Mia Chen" },
    colleagueId: "1b7c2f0e-53ad-4d0a-9b3e-5f7a6c2d1e02",
    colleague: { username: "tom.okafor", name: "Tom Okafor" },
    queueId: "5c2a9d84-7f36-4b1e-a0d5-3e8b6f917c11",
    secondLineId: "5c2a9d84-7f36-4b1e-a0d5-3e8b6f917c12",
  },
  sap: {
    number: "+61280005552" as E164,
    instanceId: "7f3e2d1c-0b9a-4877-8665-5443f2e1d0c9",
    agentId: "c4d85e17-2f60-4b93-8a7c-0d1e6f5b9a01",
    agent: { username: "lena.vogt", name: "Lena Vogt" },
    colleagueId: "c4d85e17-2f60-4b93-8a7c-0d1e6f5b9a02",
    colleague: { username: "sam.reyes", name: "Sam Reyes" },
    queueId: "9e1f7a63-4c28-4d5b-b6e0-8a7c5d3f2e11",
    secondLineId: "9e1f7a63-4c28-4d5b-b6e0-8a7c5d3f2e12",
  },
} as const;
