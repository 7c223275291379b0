/** Moments as people read them, in the zone that they chose, and spans of them. */

import { locale } from "./texts/language";
import { t } from "./texts/texts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export const PRESETS: readonly (readonly [name: string, lengthMs: number])[] = [
  [t.shared.quarterHour, 15 * MINUTE_MS],
  [t.shared.hour, HOUR_MS],
  [t.shared.hours24, DAY_MS],
  [t.shared.week, 7 * DAY_MS],
  [t.shared.month, 30 * DAY_MS],
  [t.shared.year, 365 * DAY_MS],
];

export function moment(ms: number, zone: string): string {
  return new Intl.DateTimeFormat(locale(), {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: zone,
  }).format(ms);
}

export function clockTime(ms: number, zone: string): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: "medium", timeZone: zone }).format(ms);
}

export function day(ms: number, zone: string): string {
  const form = { day: "numeric", month: "short", timeZone: zone } as const;
  return new Intl.DateTimeFormat(locale(), form).format(ms);
}

/** How a zone is called now, such as `Europe/Berlin (GMT+1)`. */
export function zoneName(zone: string, atMs: number): string {
  if (zone === "UTC") return zone;
  const parts = new Intl.DateTimeFormat(locale(), { timeZone: zone, timeZoneName: "shortOffset" });
  const short = parts.formatToParts(atMs).find((part) => part.type === "timeZoneName")?.value;
  return short ? `${zone} (${short})` : zone;
}

/** A whole day of a zone's calendar, or of today what there is: 0 is today, 1 yesterday. */
export function calendarDay(nowMs: number, zone: string, back: 0 | 1): Span {
  const midnight = (ms: number) => fieldMoment(`${fieldText(ms, zone).slice(0, 10)}T00:00`, zone);
  const todayMs = midnight(nowMs) ?? nowMs;
  if (back === 0) return { fromMs: todayMs, toMs: nowMs };
  return { fromMs: midnight(todayMs - HOUR_MS) ?? todayMs - DAY_MS, toMs: todayMs };
}

const MINIMUM_MS = 10_000;

/** The span made larger or smaller around its middle. */
export function zoomed({ fromMs, toMs }: Span, factor: number): Span {
  const middle = (fromMs + toMs) / 2;
  const half = Math.max(MINIMUM_MS, (toMs - fromMs) * factor) / 2;
  return { fromMs: Math.max(0, Math.round(middle - half)), toMs: Math.round(middle + half) };
}

/** The span moved by a share of its length. */
export function shifted({ fromMs, toMs }: Span, share: number): Span {
  const step = Math.max(Math.round((toMs - fromMs) * share), -fromMs);
  return { fromMs: fromMs + step, toMs: toMs + step };
}

/** Text for a `datetime-local` field, in a zone. */
export function fieldText(ms: number, zone: string): string {
  const local = new Date(ms + offsetMs(ms, zone));
  return local.toISOString().slice(0, 19);
}

/** The moment that a `datetime-local` field means in a zone; null when it is empty. */
export function fieldMoment(text: string, zone: string): number | null {
  const utc = Date.parse(`${text}Z`);
  if (Number.isNaN(utc)) return null;
  // The offset is that of the moment itself, which is near enough after one correction.
  const near = utc - offsetMs(utc, zone);
  return utc - offsetMs(near, zone);
}

function offsetMs(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(ms);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(
    value("year"),
    value("month") - 1,
    value("day"),
    value("hour"),
    value("minute"),
    value("second"),
  );
  return local - Math.floor(ms / 1_000) * 1_000;
}
