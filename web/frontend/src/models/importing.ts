/** Model packages on their way in. */

import { signal } from "@preact/signals";
import { send } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import type { Model } from "../shared/wire.generated";

export interface Importing {
  readonly name: string;
  /** How much of it has been sent, from 0 to 1; then it is tried. */
  readonly sent: number;
}

/** The package that is sent or tried now. */
export const importing = signal<Importing | null>(null);
/** Why the last packages were refused. */
export const refusedPackages = signal<readonly string[]>([]);
/** Grows with every package that was taken in. */
export const imported = signal(0);

export function isPackage(file: File): boolean {
  return file.name.toLowerCase().endsWith(".zip");
}

/** Sends packages, one after the other; those that pass their trial are registered. */
export async function importPackages(files: readonly File[]): Promise<void> {
  refusedPackages.value = [];
  location.hash = "#/models";
  for (const file of files) {
    const { name } = file;
    importing.value = { name, sent: 0 };
    const zip = new File([file], name, { type: "application/zip" });
    const answer = await send<Model>("api/models", zip, (sentBytes) => {
      importing.value = { name, sent: sentBytes / Math.max(1, file.size) };
    }).answer;
    if (answer?.value) {
      imported.value += 1;
      say(t.models.passedTrial(answer.value.version));
    } else {
      refusedPackages.value = [...refusedPackages.value, `${name}: ${answer?.error}`];
    }
  }
  importing.value = null;
}
