/** The faces that people labelled: to be looked through, changed, deleted and taken along. */

import { useState } from "preact/hooks";
import { seesAll } from "../shared/account";
import { params, setParams } from "../shared/address/params";
import { zone } from "../shared/choices";
import { colourOf, EXPRESSIONS } from "../shared/expressions";
import { useLoaded } from "../shared/loading";
import { here, query } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { moment } from "../shared/times";
import { say } from "../shared/toast";
import { Problem } from "../shared/ui/Problem";
import type { Correction, Corrections } from "../shared/wire.generated";
import { forget, labelName, NOT_A_FACE, relabel, summary } from "./corrections";

const PAGE = 60;
const LABELS = [...EXPRESSIONS, NOT_A_FACE];
const EVERY_MS = 5_000;

export function CorrectionList() {
  const label = LABELS.find((each) => each === params.value.get("label")) ?? null;
  const [shown, setShown] = useState(PAGE);
  const asked = query({ label, limit: shown });
  const loaded = useLoaded<Corrections>(`api/corrections?${asked}`, EVERY_MS);
  const page = loaded.value;
  if (!page) return <Problem text={loaded.error} />;
  return (
    <section>
      <header class="row">
        <h2>{t.shared.corrections}</h2>
        {seesAll() && page.corrections.length > 0 && (
          <a class="button" download href="api/corrections/export">
            {t.corrections.exportAll}
          </a>
        )}
      </header>
      <p class="quiet">{summary(page)}</p>
      <Problem text={loaded.error} />
      <Filter
        counts={page.counts}
        chosen={label}
        onChoose={(chosen) => setParams({ label: chosen })}
      />
      <ul class="faces">
        {page.corrections.map((face) => (
          <Face key={face.id} face={face} onChanged={loaded.reload} />
        ))}
      </ul>
      {page.corrections.length === 0 && label !== null && (
        <p class="quiet">{t.corrections.noneWithLabel}</p>
      )}
      {page.more && (
        <button type="button" onClick={() => setShown(shown + PAGE)}>
          {t.corrections.showMore}
        </button>
      )}
    </section>
  );
}

interface FilterProps {
  readonly counts: Readonly<Record<string, number>>;
  readonly chosen: string | null;
  readonly onChoose: (label: string | null) => void;
}

function Filter({ counts, chosen, onChoose }: FilterProps) {
  const present = LABELS.filter((label) => counts[label]);
  if (!present.length) return null;
  return (
    <fieldset class="pills">
      <legend class="unseen">{t.corrections.showOnly}</legend>
      <label>
        <input type="radio" name="label" checked={chosen === null} onInput={() => onChoose(null)} />
        {t.shared.all}
      </label>
      {present.map((label) => (
        <label key={label}>
          <input
            type="radio"
            name="label"
            checked={chosen === label}
            onInput={() => onChoose(label)}
          />
          <span class="swatch" style={{ "--colour": colourOf(label) }} />
          {labelName(label)} {counts[label]}
        </label>
      ))}
    </fieldset>
  );
}

interface FaceProps {
  readonly face: Correction;
  readonly onChanged: () => Promise<void>;
}

function Face({ face, onChanged }: FaceProps) {
  const change = async (label: string) => {
    say((await relabel(face.id, label)) ?? t.corrections.nowLabelled(labelName(label)));
    await onChanged();
  };
  const remove = async () => {
    say((await forget(face.id)) ?? t.corrections.deleted);
    await onChanged();
  };
  const where = face.camera_name ?? face.camera ?? t.corrections.imported;
  return (
    <li>
      <img
        src={here(face.crop)}
        width="72"
        height="72"
        loading="lazy"
        alt={t.corrections.face(face.id)}
      />
      <div>
        <div class="row">
          <select
            aria-label={t.corrections.labelOf(face.id)}
            value={face.label ?? ""}
            onChange={(event) => void change(event.currentTarget.value)}
          >
            {LABELS.map((label) => (
              <option key={label} value={label}>
                {labelName(label)}
              </option>
            ))}
          </select>
        </div>
        {face.top && (
          <p class="quiet">
            {face.top === face.label
              ? t.corrections.modelAgreed
              : t.corrections.modelSaidOther(labelName(face.top))}
          </p>
        )}
        <p class="quiet">
          {where}, {moment(face.at_ms, zone.value)}
        </p>
        <button
          type="button"
          class="link"
          aria-label={t.corrections.deleteFace(face.id)}
          onClick={() => void remove()}
        >
          {t.shared.delete}
        </button>
      </div>
    </li>
  );
}
