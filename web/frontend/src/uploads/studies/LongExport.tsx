/** Exports in long form: what a row is of, how long a step is, and the format. */

import { useState } from "preact/hooks";
import { query } from "../../shared/rest";
import { t } from "../../shared/texts/texts";

const ROWS = ["step", "visit", "event"] as const;
const FORMATS = ["csv", "parquet", "json"] as const;
type Row = (typeof ROWS)[number];

interface Props {
  /** Up to the format. */
  readonly address: string;
}

export function LongExport({ address }: Props) {
  const [rows, setRows] = useState<Row>("step");
  const [stepS, setStepS] = useState(1);
  const [beforeS, setBeforeS] = useState(2);
  const [afterS, setAfterS] = useState(5);
  const given = query({
    rows,
    step_ms: Math.round(stepS * 1_000),
    before_ms: Math.round(beforeS * 1_000),
    after_ms: Math.round(afterS * 1_000),
  });
  return (
    <section>
      <h2>{t.uploads.longExport}</h2>
      <p class="quiet">{t.uploads.longExportNote}</p>
      <div class="row">
        <label>
          {t.uploads.aRowIs}{" "}
          <select onChange={({ currentTarget }) => setRows(currentTarget.value as Row)}>
            {ROWS.map((name) => (
              <option key={name} value={name}>
                {t.uploads.rowKinds[name]}
              </option>
            ))}
          </select>
        </label>
        {rows === "step" && (
          <Seconds name={t.uploads.stepS} value={stepS} least={0.02} onChange={setStepS} />
        )}
        {rows === "event" && (
          <>
            <Seconds name={t.uploads.beforeS} value={beforeS} least={0} onChange={setBeforeS} />
            <Seconds name={t.uploads.afterS} value={afterS} least={0.02} onChange={setAfterS} />
          </>
        )}
        {FORMATS.map((format) => (
          <a key={format} class="button" download href={`${address}.${format}?${given}`}>
            {t.uploads.rowsAs(format === "parquet" ? "Parquet" : format.toUpperCase())}
          </a>
        ))}
      </div>
    </section>
  );
}

interface SecondsProps {
  readonly name: string;
  readonly value: number;
  readonly least: number;
  readonly onChange: (value: number) => void;
}

/** A length of time in seconds; what is none changes nothing. */
export function Seconds({ name, value, least, onChange }: SecondsProps) {
  return (
    <label>
      {name}{" "}
      <input
        type="number"
        min={least}
        max={600}
        step="any"
        defaultValue={String(value)}
        onInput={({ currentTarget: { valueAsNumber, validity } }) => {
          if (validity.valid && Number.isFinite(valueAsNumber)) onChange(valueAsNumber);
        }}
      />
    </label>
  );
}
