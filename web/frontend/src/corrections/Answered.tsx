/** The face that was labelled last, beside what the model had said of it. */

import { colourOf, expressionName } from "../shared/expressions";
import { score } from "../shared/format";
import { here } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { labelName } from "./corrections";
import { type Answered as One, SKIP } from "./review";
import { review } from "./reviewing";

const SHOWN = 3;

export function Answered() {
  const [last] = review.value.answered;
  return (
    <div class="answered" role="status">
      {last && (
        <>
          <img key={last.item.id} src={here(last.item.crop)} width="72" height="72" alt="" />
          <div>
            <p>
              {last.label === SKIP ? (
                t.corrections.skipped
              ) : (
                <>
                  {t.corrections.youChose} <Named label={last.label} />
                </>
              )}
            </p>
            {last.told && !last.told.correction && last.label !== SKIP && (
              <p>{t.corrections.thirdIsAsked}</p>
            )}
            <Said answer={last} />
          </div>
        </>
      )}
    </div>
  );
}

function Said({ answer: { told, label } }: { readonly answer: One }) {
  if (!told) return <p class="quiet">…</p>;
  if (!told.shares) return <p class="quiet">{t.corrections.notScored}</p>;
  const first = Object.entries(told.shares)
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN);
  const verdict = told.top === label ? t.corrections.modelSame : t.corrections.modelOtherwise;
  return (
    <>
      <p class="quiet">{label === SKIP ? t.corrections.modelSaid : verdict}</p>
      <dl class="scores">
        {first.map(([name, share]) => (
          <div key={name} data-top={name === told.top}>
            <dt>
              <Swatch label={name} />
              {expressionName(name)}
            </dt>
            <dd>
              <span
                class="bar"
                style={{ "--share": `${share * 100}%`, "--colour": colourOf(name) }}
              />
              <span class="number">{score(share)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

export function Named({ label }: { readonly label: string }) {
  return (
    <strong class="named">
      <Swatch label={label} />
      {labelName(label)}
    </strong>
  );
}

function Swatch({ label }: { readonly label: string }) {
  return <span class="swatch" style={{ "--colour": colourOf(label) }} />;
}
