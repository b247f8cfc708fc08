/** What AWS takes of the values that a stage may set, where it is a list or a form rather than a range. */

/** Amazon Connect with Contact Lens summaries, October 2026: https://docs.aws.amazon.com/connect/latest/adminguide/regions.html */
export const summaryRegions: readonly string[] = [
  "af-south-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-2",
  "us-east-1",
  "us-west-2",
];

/** Log groups keep their lines for one of these, not for any number of days. */
export const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

export const weekdays = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;

/** Connect lets a function take up to 8 seconds; with less than 3 the flow gives up before the look-up does. */
export const invocationTimeLimits = [3, 4, 5, 6, 7, 8] as const;

/** A network of RFC 1918, as the address it begins at and the length of its prefix: `10.40.0.0/20`. */
export function isNetwork(cidr: string): boolean {
  const [, address = "", length = ""] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(cidr) ?? [];
  const parts = address.split(".").map(Number);
  const bits = Number(length);
  if (parts.length !== 4 || parts.some((part) => part > 255) || bits < 16 || bits > 22) return false;
  const start = parts.reduce((sum, part) => sum * 256 + part, 0);
  const [first = 0, second = 0] = parts;
  const isPrivate =
    first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
  return isPrivate && start % 2 ** (32 - bits) === 0;
}
