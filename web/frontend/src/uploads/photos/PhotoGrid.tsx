/** Many photos: small ones beside each other and a table, of what is wanted, and all as one file. */

import { useMemo, useState } from "preact/hooks";
import { EXPRESSIONS, expressionName } from "../../shared/expressions";
import { score } from "../../shared/format";
import { t } from "../../shared/texts/texts";
import { Dialog } from "../../shared/ui/Dialog";
import { Scroll } from "../../shared/ui/Scroll";
import type { PhotoResult as Found } from "../../shared/wire.generated";
import { PhotoResult } from "./PhotoResult";
import { answerOf, CERTAINTIES, type Certainty, certaintyOf, isWanted, rowsOf } from "./photoRows";

const FORMATS = ["json", "csv", "parquet"] as const;

interface Props {
  readonly set: string;
  readonly photos: readonly Found[];
}

export function PhotoGrid({ set, photos }: Props) {
  const [label, setLabel] = useState<string | null>(null);
  const [certainty, setCertainty] = useState<Certainty>("any");
  const [open, setOpen] = useState<Found | null>(null);
  const rows = useMemo(() => rowsOf(photos), [photos]);
  const wanted = rows.filter((row) => isWanted(row, { label, certainty }));
  const shown = [...new Set(wanted.map(({ photo }) => photo))];
  return (
    <>
      <div class="row">
        <label>
          {t.shared.expression}{" "}
          <select onChange={({ currentTarget }) => setLabel(currentTarget.value || null)}>
            <option value="">{t.uploads.any}</option>
            {EXPRESSIONS.map((name) => (
              <option key={name} value={name}>
                {expressionName(name)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.uploads.certainty}{" "}
          <select onChange={({ currentTarget }) => setCertainty(currentTarget.value as Certainty)}>
            {CERTAINTIES.map((name) => (
              <option key={name} value={name}>
                {t.uploads.certainties[name]}
              </option>
            ))}
          </select>
        </label>
        {FORMATS.map((format) => (
          <a
            key={format}
            class="button"
            download
            href={`api/photo-sets/${encodeURIComponent(set)}/records.${format}`}
          >
            {format === "parquet" ? "Parquet" : format.toUpperCase()}
          </a>
        ))}
      </div>
      <p class="quiet" role="status">
        {t.uploads.ofPhotos(shown.length, photos.length)}
      </p>
      <ul class="small-photos">
        {shown.map((photo) => (
          <li key={photo.id}>
            <button type="button" onClick={() => setOpen(photo)}>
              <img src={`api/photos/${photo.id}/small.jpg`} alt="" loading="lazy" />
              <span>{photo.name}</span>
              <span class="quiet">
                {rowsOf([photo])
                  .map(({ face }) => answerOf(face))
                  .join(", ")}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Scroll label={t.uploads.allFaces}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.uploads.photo}</th>
              <th scope="col">{t.uploads.face}</th>
              <th scope="col">{t.shared.expression}</th>
              <th scope="col">{t.uploads.score}</th>
              <th scope="col">{t.uploads.certainty}</th>
            </tr>
          </thead>
          <tbody>
            {wanted.map((row) => (
              <tr key={`${row.photo.id} ${row.face?.track}`}>
                <th scope="row">
                  <button type="button" class="link" onClick={() => setOpen(row.photo)}>
                    {row.photo.name}
                  </button>
                </th>
                <td>{row.face ? `#${row.face.track}` : "–"}</td>
                <td>{row.face?.top ? expressionName(row.face.top) : "–"}</td>
                <td>{row.face?.confidence == null ? "–" : score(row.face.confidence)}</td>
                <td>{t.uploads.certainties[certaintyOf(row)]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {open && (
        <Dialog title={open.name} onClose={() => setOpen(null)}>
          <PhotoResult photo={open} />
        </Dialog>
      )}
    </>
  );
}
