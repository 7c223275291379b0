/** A model's own figures, those of its training. */

import { count } from "../shared/format";
import type { Model } from "../shared/wire.generated";

const SHARES = [
  ["accuracy_majority", "accuracy", "Share of validation faces named as most people named them"],
  ["macro_recall", "mean recall", "Recall, each label counting the same"],
  ["macro_f1", "macro F1", "F1, each label counting the same"],
  ["ece", "calibration error", "How far its confidence is from how often it is right (ECE)"],
] as const;

export function ModelFigures({ model }: { readonly model: Model }) {
  const { metrics } = model;
  const msPerFace = model.ms_per_face ?? metrics.ms_per_face;
  return (
    <dl class="totals">
      {SHARES.map(([key, name, title]) => {
        const value = metrics[key];
        if (value === undefined) return null;
        return (
          <div key={key} title={title}>
            <dt>{name}</dt>
            <dd>{(value * 100).toFixed(1)} %</dd>
          </div>
        );
      })}
      {msPerFace !== undefined && (
        <div title="Time of one core for a face">
          <dt>per face</dt>
          <dd>{msPerFace.toFixed(2)} ms</dd>
        </div>
      )}
      {metrics.faces !== undefined && (
        <div>
          <dt>faces measured</dt>
          <dd>{count(metrics.faces)}</dd>
        </div>
      )}
    </dl>
  );
}
