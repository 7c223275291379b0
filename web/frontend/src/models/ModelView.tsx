/** One model: its figures, what it came from, its proof, and its card. */

import { may } from "../shared/account";
import { zone } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import type { ModelList, WholeModel } from "../shared/wire.generated";
import { Changes } from "./Changes";
import { Lineage } from "./Lineage";
import { ModelCard } from "./ModelCard";
import { ModelFigures } from "./ModelFigures";
import { canPromote, madeUsed, pathOf } from "./models";
import { Refusals } from "./Packages";
import { askToPromote, Promoting } from "./Promote";
import { ProofView } from "./proof/ProofView";
import { RecallBars } from "./RecallBars";

const EVERY_MS = 5_000;

export function ModelView({ version }: { readonly version: string }) {
  const loaded = useLoaded<WholeModel>(pathOf(version), EVERY_MS);
  const all = useLoaded<ModelList>("api/models", EVERY_MS);
  const model = loaded.value;
  if (!model) {
    return (
      <section class="page">
        <h1>{t.models.model}</h1>
        <Problem text={loaded.error} />
        <a href="#/models">{t.models.allModels}</a>
      </section>
    );
  }
  const models = all.value?.models ?? [];
  const reload = async () => {
    await Promise.all([loaded.reload(), all.reload()]);
  };
  return (
    <section class="page">
      <header>
        <div class="model-title">
          <a class="button" href="#/models">
            {t.models.backToModels}
          </a>
          <h1>{model.version}</h1>
          <span class="kind" data-state={model.state}>
            {t.models.states[model.state]}
          </span>
        </div>
        <div class="row">
          {canPromote(model) && may("administrator") && (
            <button type="button" class="primary" onClick={() => askToPromote(version)}>
              {t.models.promoteMore}
            </button>
          )}
          {may("operator") && (
            <a class="button" download href={`${pathOf(version)}/export`}>
              {t.shared.export}
            </a>
          )}
        </div>
      </header>
      <div class="champion">
        <div>
          <p class="quiet">{madeUsed(model, zone.value)}</p>
          <ModelFigures model={model} />
          <Refusals model={model} />
        </div>
        <RecallBars recall={model.recall} />
      </div>
      {may("operator") && <ProofView model={model} />}
      <Lineage model={model} models={models} />
      <Changes history={model.history} />
      <ModelCard model={model} />
      <Promoting models={models} onDone={reload} />
    </section>
  );
}
