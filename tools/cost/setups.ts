/** What the two kinds of stage have standing, rung or not: counted from what is deployed. */
import { alarms as alarmsOf } from "../../infra/alarms.ts";
import { endpoints } from "../../infra/endpoints.ts";
import type { StageSetup } from "./estimate.ts";

const interfaceEndpoints = endpoints({ stage: "any", region: "us-east-1" }, "000000000000").filter(
  ({ kind }) => kind === "Interface",
).length;
const alarms = alarmsOf({
  stage: "any",
  outboundCallsPerFiveMinutes: 1,
  instanceId: "any",
  apiId: "any",
  flowNames: ["inbound", "outbound-whisper", "transfer"],
}).length;

export const stageSetups: Readonly<Record<"dev" | "prod", StageSetup>> = {
  dev: { natGateways: 1, zones: 2, interfaceEndpoints, alarms, firewall: false },
  prod: { natGateways: 3, zones: 3, interfaceEndpoints, alarms, firewall: true },
};
