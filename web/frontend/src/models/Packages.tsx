/** All model packages, with where each came from and who refused it. */

import { may } from "../shared/account";
import { addressOfModel } from "../shared/address/route";
import { zone } from "../shared/choices";
import { decimal } from "../shared/format";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { moment } from "../shared/times";
import type { Model } from "../shared/wire.generated";
import { canPromote, origin, pathOf } from "./models";
import { askToPromote } from "./Promote";

export function Packages({ models }: { readonly models: readonly Model[] }) {
  return (
    <section>
      <h2>{t.models.packages}</h2>
      <ul class="cards">
        {models.map((model) => (
          <Package key={model.version} model={model} />
        ))}
      </ul>
    </section>
  );
}

function Package({ model }: { readonly model: Model }) {
  const { version, metrics } = model;
  const isTrained = model.origin === "trained";
  const accuracy = metrics.accuracy_majority ?? metrics.accuracy;
  return (
    <li>
      <h3>
        <a href={addressOfModel(version)}>{version}</a>
        <span class="kind" data-state={model.state}>
          {t.models.states[model.state]}
        </span>
      </h3>
      <p class="quiet">
        {origin(model)}, {moment(model.imported_ms, zone.value)}
        {accuracy !== undefined && `, ${t.models.withAccuracy(`${decimal(accuracy * 100, 1)} %`)}`}
        {model.workers > 0 && `, ${t.models.usedBy(model.workers)}`}
      </p>
      <Refusals model={model} />
      <div class="row">
        {canPromote(model) && may("administrator") && (
          <button
            type="button"
            aria-label={t.models.promoteNamed(version)}
            onClick={() => askToPromote(version)}
          >
            {t.models.promoteMore}
          </button>
        )}
        <a
          class="button"
          href={addressOfModel(version)}
          aria-label={isTrained ? t.models.proofOf(version) : t.models.cardOf(version)}
        >
          {isTrained ? t.models.proofAndLineage : t.models.cardAndLineage}
        </a>
        {may("operator") && (
          <a
            class="button"
            download
            href={`${pathOf(version)}/export`}
            aria-label={t.models.exportNamed(version)}
          >
            {t.shared.export}
          </a>
        )}
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
          {t.models.refusedBy(
            refusal.worker,
            moment(refusal.at_ms, zone.value),
            said(refusal.reason),
          )}
        </p>
      ))}
    </>
  );
}
