/** The faces that people labelled: to be looked through, changed, deleted and taken along. */

import { useState } from "preact/hooks";
import { zone } from "../shared/choices";
import { colourOf, EXPRESSIONS } from "../shared/expressions";
import { useLoaded } from "../shared/loading";
import { here, query } from "../shared/rest";
import { moment } from "../shared/times";
import { say } from "../shared/toast";
import { Problem } from "../shared/ui/Problem";
import type { Correction, Corrections } from "../shared/wire.generated";
import { forget, labelName, NOT_A_FACE, relabel, summary } from "./corrections";

const PAGE = 60;
const LABELS = [...EXPRESSIONS, NOT_A_FACE];
const EVERY_MS = 5_000;

export function CorrectionList() {
  const [label, setLabel] = useState<string | null>(null);
  const [shown, setShown] = useState(PAGE);
  const asked = query({ label, limit: shown });
  const found = useLoaded<Corrections>(`api/corrections?${asked}`, EVERY_MS);
  const kept = found.value;
  if (!kept) return <Problem text={found.error} />;
  return (
    <section>
      <header class="row">
        <h2>Corrections</h2>
        {kept.corrections.length > 0 && (
          <a class="button" download href="api/corrections/export">
            Export all (zip)
          </a>
        )}
      </header>
      <p class="quiet">{summary(kept)}</p>
      <Problem text={found.error} />
      <Filter counts={kept.counts} chosen={label} onChoose={setLabel} />
      <ul class="faces">
        {kept.corrections.map((one) => (
          <Face key={one.id} one={one} onChanged={found.reload} />
        ))}
      </ul>
      {kept.corrections.length === 0 && label !== null && (
        <p class="quiet">None with this label.</p>
      )}
      {kept.more && (
        <button type="button" onClick={() => setShown(shown + PAGE)}>
          Show more
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
      <legend class="unseen">Show only</legend>
      <label>
        <input type="radio" name="label" checked={chosen === null} onInput={() => onChoose(null)} />
        All
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
  readonly one: Correction;
  readonly onChanged: () => Promise<void>;
}

function Face({ one, onChanged }: FaceProps) {
  const change = async (label: string) => {
    say((await relabel(one.id, label)) ?? `Now ${labelName(label)}.`);
    await onChanged();
  };
  const remove = async () => {
    say((await forget(one.id)) ?? "The face is deleted for good.");
    await onChanged();
  };
  const where = one.camera_name ?? one.camera ?? "imported";
  return (
    <li>
      <img src={here(one.crop)} width="72" height="72" loading="lazy" alt={`Face ${one.id}`} />
      <div>
        <div class="row">
          <select
            aria-label={`Label of face ${one.id}`}
            value={one.label ?? ""}
            onChange={(event) => void change(event.currentTarget.value)}
          >
            {LABELS.map((label) => (
              <option key={label} value={label}>
                {labelName(label)}
              </option>
            ))}
          </select>
          {one.held_out && <span class="kind">held out</span>}
        </div>
        {one.top && (
          <p class="quiet">
            {one.top === one.label ? "the model agreed" : `the model said ${one.top}`}
          </p>
        )}
        <p class="quiet">
          {where}, {moment(one.at_ms, zone.value)}
        </p>
        <button
          type="button"
          class="link"
          aria-label={`Delete face ${one.id}`}
          onClick={() => void remove()}
        >
          Delete
        </button>
      </div>
    </li>
  );
}
