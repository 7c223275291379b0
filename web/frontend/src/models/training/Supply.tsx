/** What there is to learn from, by label and camera, and what is missing. */

import { colourOf, EXPRESSIONS, expressionName } from "../../shared/expressions";
import { count } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { t } from "../../shared/texts/texts";
import { Scroll } from "../../shared/ui/Scroll";
import type { CorrectionProgress } from "../../shared/wire.generated";

const EVERY_MS = 10_000;

export function Supply() {
  const { value: known } = useLoaded<CorrectionProgress>("api/corrections/progress", EVERY_MS);
  if (!known) return null;
  const { corrections, next_useful: next, by_label: byLabel, missing, cameras } = known;
  return (
    <details>
      <summary>
        {next === null
          ? t.models.supplyEnough(corrections)
          : t.models.supply(corrections, next - corrections, next)}
      </summary>
      {known.disputed > 0 && <p class="quiet">{t.models.disputed(known.disputed)}</p>}
      <Scroll label={t.models.supplyTable}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.models.expression}</th>
              <th scope="col">{t.models.correctionsHead}</th>
              <th scope="col">{t.models.missingHead}</th>
              {cameras.map(({ camera, name }) => (
                <th key={camera ?? ""} scope="col">
                  {name ?? t.corrections.imported}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {EXPRESSIONS.map((label) => (
              <tr key={label}>
                <th scope="row">
                  <span class="swatch" style={{ "--colour": colourOf(label) }} />{" "}
                  {expressionName(label)}
                </th>
                <td>{count(byLabel[label] ?? 0)}</td>
                <td>{missing[label] ? count(missing[label]) : "–"}</td>
                {cameras.map(({ camera, by_label: own }) => (
                  <td key={camera ?? ""}>{count(own[label] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
