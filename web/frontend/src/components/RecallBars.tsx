/** Of the faces that people gave a label, the share that a model gives it too. */

import { colourOf } from "../expressions";
import { percent } from "../format";

export function RecallBars({ recall }: { readonly recall: Readonly<Record<string, number>> }) {
  const labels = Object.entries(recall);
  if (!labels.length) return null;
  return (
    <div class="recall">
      <p>Recognised, of each expression</p>
      <dl class="scores">
        {labels.map(([label, share]) => (
          <div key={label} data-top="true">
            <dt>
              <span class="swatch" style={{ "--colour": colourOf(label) }} />
              {label}
            </dt>
            <dd>
              <span
                class="bar"
                style={{ "--share": `${share * 100}%`, "--colour": colourOf(label) }}
              />
              <span class="number">{percent(share)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
