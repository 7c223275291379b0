/** Numbers and times as text. */

import { locale } from "./texts/language";

const formats = new Map<string, Intl.NumberFormat>();

/** A number with so many digits behind the point, or up to so many. */
export function decimal(value: number, most: number, least = most): string {
  const key = `${locale()} ${most} ${least}`;
  let format = formats.get(key);
  if (!format) {
    const digits = { maximumFractionDigits: most, minimumFractionDigits: least };
    format = new Intl.NumberFormat(locale(), digits);
    formats.set(key, format);
  }
  return format.format(value);
}

export function count(value: number): string {
  return decimal(value, 0);
}

/** An expression's score; never 100 %, since no model is certain. */
export function score(share: number): string {
  return `${Math.min(99, Math.round(share * 100))} %`;
}

export function rate(fps: number): string {
  return `${decimal(fps, fps < 9.95 ? 1 : 0, 0)} fps`;
}

/** An age: milliseconds while it is short, then tenths of a second, then as `duration`. */
export function age(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${decimal(ms / 1_000, 1)} s`;
  return duration(ms);
}

/** A length of time that is told to the hundredth of a millisecond. */
export function milliseconds(ms: number): string {
  return `${decimal(ms, 2)} ms`;
}

/** A length of time in its two largest units. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days) return `${days} d ${hours % 24} h`;
  if (hours) return `${hours} h ${minutes % 60} min`;
  if (minutes) return `${minutes} min ${seconds % 60} s`;
  return `${seconds} s`;
}

/** A length of time that somebody chose: as `duration`, without what is zero. */
export function length(ms: number): string {
  return duration(ms).replace(/^(.+) 0 (?:s|min|h)$/, "$1");
}

/** How far into a video, as players show it: minutes and seconds, or hours before them. */
export function playTime(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  const tail = two(seconds % 60);
  return hours ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** The words for a number of things; which languages tell apart more than one and others, they name. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & {
  readonly other: string;
};

/** A number of things, such as "3 faces". */
export function plural(number: number, forms: Forms): string {
  return `${count(number)} ${forms[new Intl.PluralRules(locale()).select(number)] ?? forms.other}`;
}

export function bytes(value: number): string {
  if (value < 1_000_000) return `${Math.round(value / 1_000)} kB`;
  if (value < 1_000_000_000) return `${Math.round(value / 1_000_000)} MB`;
  return `${decimal(value / 1_000_000_000, 1)} GB`;
}

/** A share of a whole. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export type Joint = "conjunction" | "disjunction";

/** Several names, with "and" or "or" before the last. */
export function list(names: readonly string[], joint: Joint): string {
  return new Intl.ListFormat(locale(), { type: joint }).format(names);
}
