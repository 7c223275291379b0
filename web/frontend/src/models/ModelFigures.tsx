/** A model's own figures, those of its training. */

import { count, decimal, milliseconds } from "../shared/format";
import { t } from "../shared/texts/texts";
import type { Model } from "../shared/wire.generated";

const SHARES = ["accuracy_majority", "macro_recall", "macro_f1", "ece"] as const;

export function ModelFigures({ model }: { readonly model: Model }) {
  const { metrics } = model;
  const msPerFace = model.ms_per_face ?? metrics.ms_per_face;
  return (
    <dl class="totals">
      {SHARES.map((key) => {
        const value = metrics[key];
        if (value === undefined) return null;
        return (
          <div key={key} title={t.models.figuresMean[key]}>
            <dt>{t.models.figures[key]}</dt>
            <dd>{decimal(value * 100, 1)} %</dd>
          </div>
        );
      })}
      {msPerFace !== undefined && (
        <div title={t.models.perFaceMeans}>
          <dt>{t.models.perFace}</dt>
          <dd>{milliseconds(msPerFace)}</dd>
        </div>
      )}
      {metrics.faces !== undefined && (
        <div>
          <dt>{t.models.facesMeasured}</dt>
          <dd>{count(metrics.faces)}</dd>
        </div>
      )}
    </dl>
  );
}
