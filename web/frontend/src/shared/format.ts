/** Numbers and times as text. */

import type { Happening } from "./wire.generated";

const whole = new Intl.NumberFormat("en");

export function count(value: number): string {
  return whole.format(value);
}

/** An expression's score; never 100 %, since no model is certain. */
export function score(share: number): string {
  return `${Math.min(99, Math.round(share * 100))} %`;
}

export function rate(fps: number): string {
  return `${fps < 9.95 ? Math.round(fps * 10) / 10 : Math.round(fps)} fps`;
}

/** An age: milliseconds while it is short, then tenths of a second, then as `duration`. */
export function age(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  return duration(ms);
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

export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

export function bytes(value: number): string {
  if (value < 1_000_000) return `${Math.round(value / 1_000)} kB`;
  if (value < 1_000_000_000) return `${Math.round(value / 1_000_000)} MB`;
  return `${(value / 1_000_000_000).toFixed(1)} GB`;
}

/** A share of a whole. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** What an event is called. */
export function eventKind({ kind }: Pick<Happening, "kind">): string {
  return kind.replace("_", " ");
}
