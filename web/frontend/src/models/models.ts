/** Model packages: what there is, which one is used, and how that is changed. */

import { plural } from "../shared/format";
import { type Answer, ask } from "../shared/rest";
import type { Model, Promotion } from "../shared/wire.generated";

export const pathOf = (version: string) => `api/models/${encodeURIComponent(version)}`;

/** `weighed` takes the loss that a yellow gate names. */
export function promote(
  version: string,
  reason: string,
  weighed: boolean,
): Promise<Answer<Promotion>> {
  return ask("POST", `${pathOf(version)}/promote`, { reason, weighed });
}

export function rollBack(reason: string): Promise<Answer<Promotion>> {
  return ask("POST", "api/models/rollback", { reason });
}

/** How a model came here and what it is. */
export function origin(model: Model): string {
  switch (model.origin) {
    case "shipped":
      return "came with Mien";
    case "imported":
      return "imported";
    case "trained":
      return model.parent ? `retrained from ${model.parent}` : "trained here";
  }
}

export function stateName(model: Model): string {
  return { champion: "champion", retired: "was champion", candidate: "candidate" }[model.state];
}

/** A change of the champion as people would say it. */
export function changeName({ kind, version, previous }: Promotion): string {
  switch (kind) {
    case "start":
      return `started with ${version}`;
    case "promote":
      return previous ? `${version} replaced ${previous}` : `${version} was promoted`;
    case "rollback":
      return `back to ${version}`;
  }
}

/** Versions from a model back to the first one that is known here. */
export function ancestors(version: string, models: readonly Model[]): readonly string[] {
  const parents = new Map(models.map((model) => [model.version, model.parent]));
  const line = [version];
  for (let last = parents.get(version); last && !line.includes(last); last = parents.get(last)) {
    line.push(last);
  }
  return line;
}

/** What happens to the classifiers when another model is promoted. */
export function swap(workers: number): string {
  const who = workers
    ? `The ${plural(workers, "running classifier")}`
    : "Each classifier that is started";
  return (
    `${who} will load it beside the present model, check its golden samples, and switch ` +
    "between two batches: no face waits or is lost. A classifier that refuses it goes on with the " +
    "present one, and says why here."
  );
}
