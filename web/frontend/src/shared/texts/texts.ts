/**
 * The page's texts. One with a parameter is a function, so that `tsc` finds a text that is missing,
 * misspelled or given the wrong parameter. Another language has the very same texts.
 */

import { en } from "./en";
import { type Language, setLanguage } from "./language";

export type Texts = typeof en;

/** The texts of the language that the page speaks. */
export let t: Texts = en;

/** Languages other than English are loaded when they are wanted. */
const LOADERS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => en,
  de: async () => (await import("./de")).de,
};

/** Makes the page speak a language; before anything is shown, for texts are read only once. */
export async function speak(language: Language): Promise<void> {
  t = await LOADERS[language]();
  setLanguage(language);
}

/** What something that the server names is called; a name that is not known stays as it is. */
export function called(names: Readonly<Record<string, string>>, name: string): string {
  return names[name] ?? name;
}
