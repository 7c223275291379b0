/** When Mien goes back by itself to the champion before. */

import { useState } from "preact/hooks";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { say } from "../../shared/toast";
import { Problem } from "../../shared/ui/Problem";
import type { ReturnRule } from "../../shared/wire.generated";

const MOST_POINTS = 50;
const FEWEST_FACES = 10;
const MOST_FACES = 1_000;

export function ReturnRuleForm({ rule }: { readonly rule: ReturnRule }) {
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const wish = {
      on: form.has("on"),
      points: Number(form.get("points")),
      faces: Number(form.get("faces")),
    };
    const { error } = await ask<ReturnRule>("PUT", "api/models/return-rule", wish);
    setProblem(error);
    if (!error) say(wish.on ? t.models.returnsByItself : t.models.returnsNot);
  };
  return (
    <details>
      <summary>{rule.on ? t.models.ruleIsOn : t.models.ruleIsOff}</summary>
      <form class="form" onSubmit={save}>
        <p class="quiet">{t.models.ruleMeans}</p>
        <label class="inline">
          <input type="checkbox" name="on" defaultChecked={rule.on} />
          {t.models.ruleOn}
        </label>
        <label class="inline">
          {t.models.rulePoints}
          <input
            type="number"
            name="points"
            min="1"
            max={MOST_POINTS}
            defaultValue={`${rule.points}`}
          />
        </label>
        <label class="inline">
          {t.models.ruleFaces}
          <input
            type="number"
            name="faces"
            min={FEWEST_FACES}
            max={MOST_FACES}
            defaultValue={`${rule.faces}`}
          />
        </label>
        <Problem text={problem} />
        <div class="row">
          <button type="submit">{t.shared.save}</button>
        </div>
      </form>
    </details>
  );
}
