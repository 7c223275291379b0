/** What a rule watches for: the fields of each kind of condition. */

import { EXPRESSIONS } from "../shared/expressions";
import { STAGES } from "../shared/workers";
import type { Condition } from "./rules";

type Expression = Condition & { readonly kind: "expression" };

export function ConditionFields({ condition }: { readonly condition: Condition }) {
  return (
    <>
      <label>
        Alert when
        <select name="kind" value={condition.kind}>
          <option value="expression">an expression lasts</option>
          <option value="camera_lost">a camera gives no picture</option>
          <option value="stage_lagging">results come late</option>
        </select>
      </label>
      {condition.kind === "expression" && <ExpressionFields condition={condition} />}
      <div class="row">
        {condition.kind === "stage_lagging" && (
          <label>
            Where the work waits
            <select name="stage" value={condition.stage ?? ""}>
              <option value="">anywhere</option>
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
          label="For how many seconds"
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
          Expression
          <select name="label" value={condition.label}>
            {EXPRESSIONS.map((label) => (
              <option key={label}>{label}</option>
            ))}
          </select>
        </label>
        <NumberField
          name="share"
          label="Share in percent"
          value={Math.round(condition.share * 100)}
          most={100}
        />
      </div>
      <label>
        Of whom
        <select name="of" value={of}>
          <option value="face">any one face</option>
          <option value="camera">the faces at any one camera</option>
          <option value="together">the faces of all these cameras together</option>
        </select>
      </label>
      {of !== "face" && (
        <div class="row">
          <label>
            What must reach the share
            <select name="measure" value={measure}>
              <option value="share">the average of these faces</option>
              <option value="count">a number of faces, each by itself</option>
            </select>
          </label>
          <NumberField name="faces" label="Fewest faces" value={faces} most={10_000} />
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
