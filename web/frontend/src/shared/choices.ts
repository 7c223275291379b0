/** What this browser's user chose, kept in the browser alone. */

import { effect, type Signal, signal } from "@preact/signals";
import { isLanguage, type Language, preferred } from "./texts/language";

export type Theme = "system" | "light" | "dark";

const storage = typeof document === "undefined" ? null : localStorage;

/** A signal that is remembered; what cannot be read any more is forgotten. */
function remembered<T>(name: string, initial: T, valid: (value: unknown) => value is T): Signal<T> {
  const key = `mien.${name}`;
  const chosen = signal(read(storage?.getItem(key) ?? null, initial, valid));
  effect(() => storage?.setItem(key, JSON.stringify(chosen.value)));
  return chosen;
}

export function read<T>(text: string | null, initial: T, valid: (value: unknown) => value is T): T {
  if (text === null) return initial;
  try {
    const value: unknown = JSON.parse(text);
    return valid(value) ? value : initial;
  } catch (error) {
    if (error instanceof SyntaxError) return initial;
    throw error;
  }
}

const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const isText = (value: unknown): value is string => typeof value === "string";
const isTheme = (value: unknown): value is Theme =>
  value === "system" || value === "light" || value === "dark";
const isSpoken = (value: unknown): value is Language | "browser" =>
  value === "browser" || isLanguage(value);
const isGrid = (value: unknown): value is number =>
  typeof value === "number" && [0, 1, 2, 3, 4].includes(value);
/** After how many seconds the wall may turn its page. */
export const TURNS_S = [0, 10, 30, 60] as const;
const isTurn = (value: unknown): value is number => TURNS_S.some((seconds) => seconds === value);
const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((name) => typeof name === "string");
const isZone = (value: unknown): value is string => {
  try {
    return typeof value === "string" && Boolean(new Intl.DateTimeFormat("en", { timeZone: value }));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

export const theme = remembered("theme", "system", isTheme);
/** The language that the page speaks; `browser` for what the browser asks for. */
export const language = remembered("language", "browser", isSpoken);
/** Columns and rows of the wall; 0 is automatic. */
export const grid = remembered("grid", 0, isGrid);
/** Ids of cameras in the order that they were put in; others follow. */
export const order = remembered("order", [] as readonly string[], isNames);
/** The day on which the first notice was put off, as `Date.toDateString` has it. */
export const noticeLater = remembered("noticeLater", "", isText);
/** Whether cameras with an open alert stand first. */
export const alertsFirst = remembered("alertsFirst", false, isFlag);
/** Seconds after which the wall turns its page by itself; 0 never. */
export const turnS = remembered("turnS", 0, isTurn);
/** Whether an alert that opens is heard, and whether the browser tells it outside of the page. */
export const alertSound = remembered("alertSound", false, isFlag);
export const alertNotice = remembered("alertNotice", false, isFlag);
/** Whether boxes are drawn on pictures, and whether captions stand at them. */
export const boxes = remembered("boxes", true, isFlag);
export const names = remembered("names", true, isFlag);
/** The time zone that times are shown in. */
export const zone = remembered(
  "zone",
  new Intl.DateTimeFormat().resolvedOptions().timeZone,
  isZone,
);

/** Applies the theme to the page, now and whenever it changes. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

/** The language that was chosen, or else that of the browser. */
export function chosenLanguage(): Language {
  return language.value === "browser" ? preferred(navigator.languages) : language.value;
}

export function nextTheme(now: Theme): Theme {
  const themes = ["system", "light", "dark"] as const;
  return themes[(themes.indexOf(now) + 1) % themes.length] ?? "system";
}
