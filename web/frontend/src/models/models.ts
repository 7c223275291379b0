/** Model packages: what there is, which one is used, and how that is changed. */

import { type Answer, ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { moment } from "../shared/times";
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

/** Whether somebody may make a model champion now. */
export function canPromote({ state, barred, weighable }: Model): boolean {
  return state !== "champion" && (barred === null || weighable);
}

/** How a model came here. */
export function origin(model: Model): string {
  if (model.origin === "trained" && model.parent) return t.models.retrainedFrom(model.parent);
  return t.models.origins[model.origin];
}

/** Where a model comes from, when it was made, and who uses it now. */
export function madeUsed(model: Model, zone: string): string {
  const made = moment(Date.parse(model.created), zone);
  return t.models.madeUsed(origin(model), made, model.workers);
}

/** A change of the champion as people would say it. */
export function changeName({ kind, version, previous }: Promotion): string {
  switch (kind) {
    case "start":
      return t.models.startedWith(version);
    case "promote":
      return previous ? t.models.replaced(version, previous) : t.models.wasPromoted(version);
    case "rollback":
      return t.models.backTo(version);
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
  return workers ? t.models.swapRunning(workers) : t.models.swapStarted;
}
