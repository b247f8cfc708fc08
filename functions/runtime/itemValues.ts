/** Values as DynamoDB's items and expressions have them. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** `{ a: x }` as expression values `{ ":a": x }`. */
export function prefixed(values: Readonly<Record<string, AttributeValue>>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));
}

export function json(value: unknown): AttributeValue {
  return { S: JSON.stringify(value) };
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

export function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
