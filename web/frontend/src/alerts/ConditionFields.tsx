/** What a rule watches for: the fields of each kind of condition. */

import { EXPRESSIONS, expressionName } from "../shared/expressions";
import { t } from "../shared/texts/texts";
import { STAGES } from "../shared/workers";
import type { Condition } from "./rules";

type Expression = Condition & { readonly kind: "expression" };

export function ConditionFields({ condition }: { readonly condition: Condition }) {
  return (
    <>
      <label>
        {t.alerts.alertWhen}
        <select name="kind" value={condition.kind}>
          <option value="expression">{t.alerts.whenExpression}</option>
          <option value="camera_lost">{t.alerts.whenLost}</option>
          <option value="stage_lagging">{t.alerts.whenLate}</option>
        </select>
      </label>
      {condition.kind === "expression" && <ExpressionFields condition={condition} />}
      <div class="row">
        {condition.kind === "stage_lagging" && (
          <label>
            {t.alerts.whereWaits}
            <select name="stage" value={condition.stage ?? ""}>
              <option value="">{t.alerts.anywhere}</option>
              {Object.entries(STAGES).map(([stage, name]) => (
                <option key={stage} value={stage}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <NumberField
          name="seconds"
          label={t.alerts.howLong}
          value={condition.seconds}
          most={86_400}
        />
      </div>
    </>
  );
}

function ExpressionFields({ condition }: { readonly condition: Expression }) {
  const { of, measure, faces } = condition;
  return (
    <>
      <div class="row">
        <label>
          {t.alerts.expression}
          <select name="label" value={condition.label}>
            {EXPRESSIONS.map((label) => (
              <option key={label} value={label}>
                {expressionName(label)}
              </option>
            ))}
          </select>
        </label>
        <NumberField
          name="share"
          label={t.alerts.sharePercent}
          value={Math.round(condition.share * 100)}
          most={100}
        />
      </div>
      <label>
        {t.alerts.ofWhom}
        <select name="of" value={of}>
          <option value="face">{t.alerts.ofFace}</option>
          <option value="camera">{t.alerts.ofCamera}</option>
          <option value="together">{t.alerts.ofTogether}</option>
        </select>
      </label>
      {of !== "face" && (
        <div class="row">
          <label>
            {t.alerts.whatReaches}
            <select name="measure" value={measure}>
              <option value="share">{t.alerts.average}</option>
              <option value="count">{t.alerts.each}</option>
            </select>
          </label>
          <NumberField name="faces" label={t.alerts.fewestFaces} value={faces} most={10_000} />
        </div>
      )}
    </>
  );
}

interface NumberProps {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly most: number;
}

function NumberField({ name, label, value, most }: NumberProps) {
  return (
    <label>
      {label}
      <input type="number" name={name} required min="1" max={most} defaultValue={String(value)} />
    </label>
  );
}
