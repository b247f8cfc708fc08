/** Made-up stages for the rules of the policy pack: a proper one, and some that offend in one point each. */
import type { CheckedResource, Properties } from "../../../infra/policy/rule.ts";

export interface PolicyCase {
  /** The rule's id. */
  readonly rule: string;
  readonly proper: readonly CheckedResource[];
  /** What is wrong, and the resources with it. */
  readonly offenders: Readonly<Record<string, readonly CheckedResource[]>>;
  readonly production?: boolean;
}

/** @param sources names of the resources that each property comes from; a resource's URN is its name here */
export function made(
  type: string,
  props: Properties,
  more: {
    readonly name?: string;
    readonly protect?: boolean;
    readonly sources?: Readonly<Record<string, string>>;
  } = {},
): CheckedResource {
  const { name = "made-up", protect = false, sources = {} } = more;
  return {
    urn: name,
    type,
    name,
    props,
    protect,
    sources: Object.fromEntries(Object.entries(sources).map(([key, source]) => [key, [source]])),
  };
}

export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** One of the properties left out or replaced. */
export function without(resource: CheckedResource, changes: Properties): CheckedResource {
  return { ...resource, props: { ...resource.props, ...changes } };
}

/** Refuses what comes in clear, as queues, topics and buckets should. */
export function tlsOnly(service: string): object {
  return {
    Effect: "Deny",
    Principal: "*",
    Action: `${service}:*`,
    Resource: `arn:aws:${service}:::made-up`,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
