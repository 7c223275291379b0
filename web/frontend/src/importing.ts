/** Model packages on their way in. */

import { signal } from "@preact/signals";
import type { Model } from "./models";
import { send } from "./rest";
import { say } from "./toast";

/** The package that is sent or tried now. */
export const importing = signal<string | null>(null);
/** Why the last packages were refused. */
export const refusedPackages = signal<readonly string[]>([]);

export function isPackage(file: File): boolean {
  return file.name.toLowerCase().endsWith(".zip");
}

/** Sends packages, one after the other; those that pass their trial are registered. */
export async function importPackages(files: readonly File[]): Promise<void> {
  refusedPackages.value = [];
  for (const file of files) {
    importing.value = file.name;
    const zip = new File([file], file.name, { type: "application/zip" });
    const { value, error } = await send<Model>("/api/models", zip);
    if (value) say(`${value.version} passed its trial. It is not used until it is promoted.`);
    else refusedPackages.value = [...refusedPackages.value, `${file.name}: ${error}`];
  }
  importing.value = null;
}
