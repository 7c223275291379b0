/** The champion: the model whose scores everybody sees. */

import { may } from "../shared/account";
import { addressOfModel } from "../shared/address/route";
import { zone } from "../shared/choices";
import { t } from "../shared/texts/texts";
import type { Model } from "../shared/wire.generated";
import { ModelFigures } from "./ModelFigures";
import { madeUsed, pathOf } from "./models";
import { RecallBars } from "./RecallBars";

interface Props {
  readonly champion: Model | null;
  readonly before: string | null;
  readonly onRollBack: () => void;
}

export function ChampionCard({ champion, before, onRollBack }: Props) {
  if (!champion) {
    return <p class="empty-note">{t.models.noChampion}</p>;
  }
  return (
    <div class="champion">
      <div>
        <span class="kind" data-state="champion">
          {t.models.states.champion}
        </span>
        <h2>
          <a href={addressOfModel(champion.version)}>{champion.version}</a>
        </h2>
        <p class="quiet">{madeUsed(champion, zone.value)}</p>
        <ModelFigures model={champion} />
        <div class="row">
          <a class="button" href={addressOfModel(champion.version)}>
            {t.models.cardAndLineage}
          </a>
          {may("operator") && (
            <a class="button" download href={`${pathOf(champion.version)}/export`}>
              {t.shared.export}
            </a>
          )}
          {may("administrator") && (
            <button type="button" class="danger" disabled={!before} onClick={onRollBack}>
              {t.models.rollBackMore}
            </button>
          )}
        </div>
        {may("administrator") && (
          <p class="quiet">{before ? t.models.leadsTo(before) : t.models.nothingBack}</p>
        )}
      </div>
      <RecallBars recall={champion.recall} />
    </div>
  );
}
