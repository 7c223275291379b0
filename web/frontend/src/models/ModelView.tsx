/** One model: its figures, what it came from, its proof, and its card. */

import { useState } from "preact/hooks";
import { may } from "../shared/account";
import { zone } from "../shared/choices";
import { plural } from "../shared/format";
import { useLoaded } from "../shared/loading";
import { moment } from "../shared/times";
import { Problem } from "../shared/ui/Problem";
import type { ModelList, WholeModel } from "../shared/wire.generated";
import { Changes } from "./Changes";
import { Lineage } from "./Lineage";
import { ModelCard } from "./ModelCard";
import { ModelFigures } from "./ModelFigures";
import { origin, pathOf, stateName } from "./models";
import { Refusals } from "./Packages";
import { Promote } from "./Promote";
import { ProofView } from "./proof/ProofView";
import { RecallBars } from "./RecallBars";

const EVERY_MS = 5_000;

export function ModelView({ version }: { readonly version: string }) {
  const loaded = useLoaded<WholeModel>(pathOf(version), EVERY_MS);
  const all = useLoaded<ModelList>("api/models", EVERY_MS);
  const [promoting, setPromoting] = useState(false);
  const model = loaded.value;
  if (!model) {
    return (
      <section class="page">
        <h1>Model</h1>
        <Problem text={loaded.error} />
        <a href="#/models">All models</a>
      </section>
    );
  }
  const models = all.value?.models ?? [];
  const done = async () => {
    setPromoting(false);
    await Promise.all([loaded.reload(), all.reload()]);
  };
  return (
    <section class="page">
      <header>
        <div class="model-title">
          <a class="button" href="#/models">
            ← Models
          </a>
          <h1>{model.version}</h1>
          <span class="kind" data-state={model.state}>
            {stateName(model)}
          </span>
        </div>
        <div class="row">
          {model.state !== "champion" && may("administrator") && (
            <button type="button" class="primary" onClick={() => setPromoting(true)}>
              Promote…
            </button>
          )}
          {may("operator") && (
            <a class="button" download href={`${pathOf(version)}/export`}>
              Export
            </a>
          )}
        </div>
      </header>
      <div class="champion">
        <div>
          <p class="quiet">
            {origin(model)}, made {moment(Date.parse(model.created), zone.value)}, used by{" "}
            {plural(model.workers, "classifier")} now
          </p>
          <ModelFigures model={model} />
          <Refusals model={model} />
        </div>
        <RecallBars recall={model.recall} />
      </div>
      {may("operator") && <ProofView version={version} trained={model.origin === "trained"} />}
      <Lineage model={model} models={models} />
      <Changes history={model.history} />
      <ModelCard version={version} />
      {promoting && (
        <Promote
          version={version}
          champion={models.find((each) => each.state === "champion") ?? null}
          onClose={() => setPromoting(false)}
          onDone={done}
        />
      )}
    </section>
  );
}
