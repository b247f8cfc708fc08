/**
 * The two examples that Patchbay's users know from elsewhere, worked out again: as they were stated, and at the prices of
 * today, with what moved.
 */
import { estimate, type StageSetup, totalOf } from "./estimate.ts";
import { prices } from "./prices.ts";

export interface CostExample {
  readonly title: string;
  readonly stated: readonly string[];
  readonly today: readonly string[];
  readonly whatMoved: readonly string[];
}

/** One agent, ten calls of five minutes a day on a toll-free number, 22 days. */
export function perAgentExample(): CostExample {
  const minutesPerDay = 10 * 5;
  const statedPerMinute = 0.018 + 0.06 + 0.015;
  const daily = minutesPerDay * statedPerMinute;
  const today =
    minutesPerDay * 22 * (prices.connectVoiceMinute.dollars + prices.tollFreeInboundMinute.dollars) +
    30 * prices.tollFreeNumberDay.dollars;
  return {
    title: "One agent, 10 calls of 5 minutes a day, toll-free number, 22 days",
    stated: [`${dollars(daily)} a day, ${dollars(daily * 22)} a month (0.018 + 0.06 + 0.015 dollars a minute)`],
    today: [`${dollars(today)} a month`],
    whatMoved: [
      "0.06 dollars is what a toll-free number costs a day, not a minute: a minute on it is about 0.012 dollars.",
      "New instances pay 0.038 dollars a minute with analysis and summary included, where 0.018 and 0.015 were two items.",
    ],
  };
}

/** Ten agents, 500 calls a day: what Lambda, DynamoDB and API Gateway cost. */
export function integrationExample(setup: StageSetup): CostExample {
  const lines = estimate({
    agents: 10,
    callsPerDay: 500,
    minutesPerCall: 5,
    daysPerMonth: 22,
    number: "DID",
    connect: "unlimited",
    setup,
  });
  const named = totalOf(lines.filter(({ service }) => /Lambda|DynamoDB|API Gateway/.test(service)));
  const around = totalOf(lines.filter(({ service }) => !/Amazon Connect|Telephony/.test(service)));
  return {
    title: "10 agents, 500 calls a day: Lambda, DynamoDB and API Gateway",
    stated: ["50 to 100 dollars a month"],
    today: [
      `${dollars(named)} a month for those three`,
      `${dollars(around)} a month for everything but Amazon Connect and telephony`,
    ],
    whatMoved: [
      "At 11,000 calls a month the three are nearly free: most of it is inside what AWS gives every account.",
      "What costs is standing still: NAT gateways and interface endpoints, the price of functions that are not on the internet.",
    ],
  };
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
