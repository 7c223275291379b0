/** Of the faces that people gave a label, the share that a model gives it too. */

import { percent } from "../shared/format";
import { t } from "../shared/texts/texts";
import { Bar } from "../shared/ui/Bar";

export function RecallBars({ recall }: { readonly recall: Readonly<Record<string, number>> }) {
  const labels = Object.entries(recall);
  if (!labels.length) return null;
  return (
    <div class="recall">
      <p>{t.models.recognisedOfEach}</p>
      <dl class="scores">
        {labels.map(([label, share]) => (
          <Bar key={label} label={label} share={share} figure={percent(share)} top />
        ))}
      </dl>
    </div>
  );
}
