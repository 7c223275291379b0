/** The languages of the page, and which of them it speaks. */

/** Each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

export type Language = keyof typeof LANGUAGES;

/** How each writes numbers and times. */
const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", de: "de" };

let spoken: Language = "en";

export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && value in LANGUAGES;
}

/** The first language that a browser asks for and the page has; English where it has none. */
export function preferred(asked: readonly string[]): Language {
  const codes = asked.map((tag) => tag.slice(0, 2).toLowerCase());
  return codes.find(isLanguage) ?? "en";
}

export function setLanguage(language: Language): void {
  spoken = language;
}

/** For `Intl`. */
export function locale(): string {
  return LOCALES[spoken];
}
