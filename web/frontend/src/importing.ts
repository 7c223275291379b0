/** Model packages on their way in. */

import { signal } from "@preact/signals";
import { percent } from "./format";
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
    const answer = await send<Model>("/api/models", zip, (sentBytes) => {
      importing.value = `${file.name}, ${percent(sentBytes / Math.max(1, file.size))} sent`;
    }).answer;
    if (answer?.value)
      say(`${answer.value.version} passed its trial. It is not used until it is promoted.`);
    else refusedPackages.value = [...refusedPackages.value, `${file.name}: ${answer?.error}`];
  }
  importing.value = null;
}
