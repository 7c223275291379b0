/** What participants express around an event, on average, with its interval. */

import { useMemo, useState } from "preact/hooks";
import { Plot } from "../../shared/charts/Plot";
import { colourOf, expressionName } from "../../shared/expressions";
import { count, decimal } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { query } from "../../shared/rest";
import { said } from "../../shared/texts/said";
import { t } from "../../shared/texts/texts";
import { Problem } from "../../shared/ui/Problem";
import { Scroll } from "../../shared/ui/Scroll";
import type { Study, StudyAverage } from "../../shared/wire.generated";
import { linesOf, namesIn } from "./events";
import { Seconds } from "./LongExport";

const VALENCE = "valence";
const HEIGHT_PX = 240;

export function AverageChart({ study }: { readonly study: Study }) {
  const { events, conditions } = namesIn(study.runs);
  const [event, setEvent] = useState(events[0] ?? null);
  const [condition, setCondition] = useState<string | null>(null);
  const [value, setValue] = useState(VALENCE);
  const [beforeS, setBeforeS] = useState(2);
  const [afterS, setAfterS] = useState(5);
  const [stepS, setStepS] = useState(0.5);
  const asked = query({
    event,
    condition,
    before_ms: Math.round(beforeS * 1_000),
    after_ms: Math.round(afterS * 1_000),
    step_ms: Math.round(stepS * 1_000),
  });
  const { value: average, error } = useLoaded<StudyAverage>(
    event === null ? null : `api/studies/${encodeURIComponent(study.name)}/average?${asked}`,
  );
  if (event === null) return <p class="quiet">{t.uploads.noEvents}</p>;
  const name = value === VALENCE ? t.uploads.valence : expressionName(value);
  return (
    <section>
      <h2>{t.uploads.aroundEvents}</h2>
      <div class="row">
        <Choice name={t.uploads.event} values={events} onChange={setEvent} />
        {conditions.length > 0 && (
          <Choice
            name={t.uploads.condition}
            values={["", ...conditions]}
            onChange={(chosen) => setCondition(chosen || null)}
          />
        )}
        <label>
          {t.uploads.value}{" "}
          <select onChange={({ currentTarget }) => setValue(currentTarget.value)}>
            <option value={VALENCE}>{t.uploads.valence}</option>
            {study.labels.map((label) => (
              <option key={label} value={label}>
                {expressionName(label)}
              </option>
            ))}
          </select>
        </label>
        <Seconds name={t.uploads.beforeS} value={beforeS} least={0} onChange={setBeforeS} />
        <Seconds name={t.uploads.afterS} value={afterS} least={0.02} onChange={setAfterS} />
        <Seconds name={t.uploads.stepS} value={stepS} least={0.02} onChange={setStepS} />
      </div>
      <Problem text={error} />
      {average && <Drawn average={average} value={value} name={name} />}
      <p class="quiet">{said(study.valence)}</p>
    </section>
  );
}

interface DrawnProps {
  readonly average: StudyAverage;
  readonly value: string;
  readonly name: string;
}

function Drawn({ average, value, name }: DrawnProps) {
  const columns = useMemo(() => linesOf(average, value), [average, value]);
  const colour = value === VALENCE ? "#2267c2" : colourOf(value);
  const thin = { colour, width: 1, filled: false };
  const fromMs = average.start_ms[0] ?? 0;
  const span = { fromMs, toMs: (average.start_ms.at(-1) ?? 0) + average.step_ms };
  const figure = (numbers: readonly (number | null)[] | undefined, index: number) => {
    const number = numbers?.[index] ?? null;
    return number === null ? "–" : decimal(number, 3);
  };
  return (
    <>
      <figure class="chart">
        <figcaption>
          <h3>{name}</h3>
          <span class="quiet">{t.uploads.averageOf(average.participants, average.events)}</span>
        </figcaption>
        <Plot
          lines={[thin, thin, { colour, width: 3, filled: false }]}
          columns={columns}
          span={span}
          heightPx={HEIGHT_PX}
          lowest={value === VALENCE ? -1 : 0}
          tick={(atS) => `${decimal(atS, 2, 0)} s`}
          label={t.uploads.averageSays(name)}
          marksMs={AT_EVENT}
        />
        <p class="quiet">{t.uploads.thinLines(said(average.interval))}</p>
      </figure>
      <details>
        <summary>{t.shared.figuresAsTable}</summary>
        <Scroll label={t.shared.allFigures}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.uploads.fromEvent}</th>
                <th scope="col">{t.shared.mean}</th>
                <th scope="col">{t.uploads.intervalBegins}</th>
                <th scope="col">{t.uploads.intervalEnds}</th>
                <th scope="col">{t.uploads.participants}</th>
              </tr>
            </thead>
            <tbody>
              {average.start_ms.map((startMs, index) => (
                <tr key={startMs}>
                  <th scope="row">{decimal(startMs / 1_000, 2, 0)} s</th>
                  <td>{figure(average.values[value]?.mean, index)}</td>
                  <td>{figure(average.values[value]?.low, index)}</td>
                  <td>{figure(average.values[value]?.high, index)}</td>
                  <td>{count(average.counts[index] ?? 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </>
  );
}

const AT_EVENT = [0];

interface ChoiceProps {
  readonly name: string;
  readonly values: readonly string[];
  readonly onChange: (value: string) => void;
}

function Choice({ name, values, onChange }: ChoiceProps) {
  return (
    <label>
      {name}{" "}
      <select onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {values.map((value) => (
          <option key={value} value={value}>
            {value || t.uploads.any}
          </option>
        ))}
      </select>
    </label>
  );
}
