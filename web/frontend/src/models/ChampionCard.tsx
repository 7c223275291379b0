/** The champion: the model whose scores everybody sees. */

import { addressOfModel } from "../shared/address/route";
import { zone } from "../shared/choices";
import { plural } from "../shared/format";
import { moment } from "../shared/times";
import type { Model } from "../shared/wire.generated";
import { ModelFigures } from "./ModelFigures";
import { origin, pathOf } from "./models";
import { RecallBars } from "./RecallBars";

interface Props {
  readonly champion: Model | null;
  readonly before: string | null;
  readonly onRollBack: () => void;
}

export function ChampionCard({ champion, before, onRollBack }: Props) {
  if (!champion) {
    return (
      <p class="empty-note">
        No model is champion here. Classifiers use the one that they were started with.
      </p>
    );
  }
  return (
    <div class="champion">
      <div>
        <span class="kind" data-state="champion">
          champion
        </span>
        <h2>
          <a href={addressOfModel(champion.version)}>{champion.version}</a>
        </h2>
        <p class="quiet">
          {origin(champion)}, made {moment(Date.parse(champion.created), zone.value)}, used by{" "}
          {plural(champion.workers, "classifier")} now
        </p>
        <ModelFigures model={champion} />
        <div class="row">
          <a class="button" href={addressOfModel(champion.version)}>
            Card and lineage
          </a>
          <a class="button" download href={`${pathOf(champion.version)}/export`}>
            Export
          </a>
          <button type="button" class="danger" disabled={!before} onClick={onRollBack}>
            Roll back…
          </button>
        </div>
        <p class="quiet">
          {before
            ? `Rolling back leads to ${before}.`
            : "There is nothing to roll back to: no other model was champion."}
        </p>
      </div>
      <RecallBars recall={champion.recall} />
    </div>
  );
}
