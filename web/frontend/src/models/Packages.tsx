/** All model packages, with where each came from and who refused it. */

import { addressOfModel } from "../shared/address/route";
import { zone } from "../shared/choices";
import { plural } from "../shared/format";
import { moment } from "../shared/times";
import type { Model } from "../shared/wire.generated";
import { origin, pathOf, stateName } from "./models";

interface Props {
  readonly models: readonly Model[];
  readonly onPromote: (version: string) => void;
}

export function Packages({ models, onPromote }: Props) {
  return (
    <section>
      <h2>Packages</h2>
      <ul class="cards">
        {models.map((model) => (
          <Package key={model.version} model={model} onPromote={onPromote} />
        ))}
      </ul>
    </section>
  );
}

interface PackageProps {
  readonly model: Model;
  readonly onPromote: (version: string) => void;
}

function Package({ model, onPromote }: PackageProps) {
  const { version, metrics } = model;
  const accuracy = metrics.accuracy_majority ?? metrics.accuracy;
  return (
    <li>
      <h3>
        <a href={addressOfModel(version)}>{version}</a>
        <span class="kind" data-state={model.state}>
          {stateName(model)}
        </span>
      </h3>
      <p class="quiet">
        {origin(model)}, {moment(model.imported_ms, zone.value)}
        {accuracy !== undefined && `, accuracy ${(accuracy * 100).toFixed(1)} %`}
        {model.workers > 0 && `, used by ${plural(model.workers, "classifier")}`}
      </p>
      <Refusals model={model} />
      <div class="row">
        {model.state !== "champion" && (
          <button
            type="button"
            aria-label={`Promote ${version}`}
            onClick={() => onPromote(version)}
          >
            Promote…
          </button>
        )}
        <a
          class="button"
          href={addressOfModel(version)}
          aria-label={`${model.origin === "trained" ? "Proof and lineage" : "Card and lineage"} of ${version}`}
        >
          {model.origin === "trained" ? "Proof and lineage" : "Card and lineage"}
        </a>
        <a
          class="button"
          download
          href={`${pathOf(version)}/export`}
          aria-label={`Export ${version}`}
        >
          Export
        </a>
      </div>
    </li>
  );
}

/** Classifiers that were to use a model and do not, and why. */
export function Refusals({ model }: { readonly model: Model }) {
  return (
    <>
      {model.refusals.map((refusal) => (
        <p key={refusal.worker} class="problem">
          Refused by {refusal.worker} ({moment(refusal.at_ms, zone.value)}): {refusal.reason}
        </p>
      ))}
    </>
  );
}
