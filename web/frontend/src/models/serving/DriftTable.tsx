/** Drift: how far what each camera sees this week is from its reference. */

import { count } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { Problem } from "../../shared/ui/Problem";
import { Scroll } from "../../shared/ui/Scroll";
import type { Band, CameraDrift, Drift } from "../../shared/wire.generated";
import { bandOf } from "./drift";

const COLUMNS = [
  ["scores", "Scores"],
  ["confidence", "Confidence"],
  ["face_size", "Face size"],
  ["brightness", "Brightness"],
] as const;

export function DriftTable() {
  const loaded = useLoaded<Drift>("api/drift");
  const drift = loaded.value;
  return (
    <section>
      <h2>Drift</h2>
      <p class="quiet">
        How far this week is from the reference, per camera (population stability index).
      </p>
      <Problem text={loaded.error} />
      {drift?.cameras.length === 0 && (
        <p class="quiet">No camera has been watched long enough to compare two weeks.</p>
      )}
      {drift && drift.cameras.length > 0 && <Figures drift={drift} />}
      {drift?.cameras.some(hasFigures) && (
        <p class="quiet">
          {drift.bands.map(
            ({ below, text }, index) => `${limits(drift.bands, below, index)}: ${text}. `,
          )}
          {drift.note}
        </p>
      )}
    </section>
  );
}

function hasFigures({ psi }: CameraDrift): boolean {
  return COLUMNS.some(([key]) => psi[key] !== null);
}

function limits(bands: readonly Band[], below: number | null, index: number): string {
  return below === null ? `From ${bands[index - 1]?.below ?? 0}` : `Below ${below}`;
}

function Figures({ drift: { cameras, bands } }: { readonly drift: Drift }) {
  return (
    <Scroll label="Drift of each camera">
      <table>
        <thead>
          <tr>
            <th scope="col">Camera</th>
            <th scope="col">Faces: week / reference</th>
            {COLUMNS.map(([key, name]) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {cameras.map((camera) => (
            <tr key={camera.camera}>
              <th scope="row">{camera.name}</th>
              <td>
                {count(camera.faces)} / {count(camera.reference_faces)}
              </td>
              {hasFigures(camera) ? (
                COLUMNS.map(([key]) => (
                  <td key={key}>
                    <Index psi={camera.psi[key]} bands={bands} />
                  </td>
                ))
              ) : (
                <td colSpan={COLUMNS.length} class="quiet">
                  too few faces yet to compare
                </td>
              )}
              <td class="words">{camera.meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Index({ psi, bands }: { readonly psi: number | null; readonly bands: readonly Band[] }) {
  if (psi === null) return <span class="quiet">too few faces</span>;
  return (
    <>
      {psi.toFixed(2)}
      <span class="quiet">{bandOf(psi, bands)}</span>
    </>
  );
}
