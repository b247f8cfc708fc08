/** Times, numbers and phone numbers as people read them. */
import type { Language } from "./messages.ts";

/** `04:07`, or `1:04:07` from an hour on. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** `2 mins 5 secs` in the agent's language. */
export function duration(milliseconds: number, { tag }: Language): string {
  const seconds = Math.round(milliseconds / 1000);
  const say = (value: number, unit: "minute" | "second") =>
    new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return say(seconds, "second");
  return seconds % 60 === 0 ? say(minutes, "minute") : `${say(minutes, "minute")} ${say(seconds % 60, "second")}`;
}

/** The day alone: a ticket's age matters, not its minute. The year only when it is another. Empty for what is no date. */
export function day(iso: string, { tag }: Language, now = new Date()): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  const otherYear = date.getFullYear() !== now.getFullYear();
  return new Intl.DateTimeFormat(tag, {
    day: "numeric",
    month: "short",
    ...(otherYear ? { year: "numeric" } : {}),
  }).format(date);
}

/** `2 hours ago`, in the largest unit that fits. Empty for what is no date. */
export function age(iso: string, { tag }: Language, now = Date.now()): string {
  const minutes = Math.round((Date.parse(iso) - now) / 60_000);
  if (Number.isNaN(minutes)) return "";
  const format = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  if (minutes > -60) return format.format(Math.min(minutes, 0), "minute");
  return minutes > -48 * 60
    ? format.format(Math.round(minutes / 60), "hour")
    : format.format(Math.round(minutes / 1440), "day");
}

/** The name of a country by its two letters. */
export function countryName(code: string, { tag }: Language): string {
  return new Intl.DisplayNames(tag, { type: "region" }).of(code) ?? code;
}

export function score(value: number | null, { tag, t }: Language): string {
  if (value === null) return t("insights.sentiment.unknown");
  return new Intl.NumberFormat(tag, { maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(value);
}
