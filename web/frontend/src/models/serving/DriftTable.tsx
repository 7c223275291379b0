/** Drift: how far what each camera sees this week is from its reference. */

import { count, decimal } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { said } from "../../shared/texts/said";
import { t } from "../../shared/texts/texts";
import { Problem } from "../../shared/ui/Problem";
import { Scroll } from "../../shared/ui/Scroll";
import type { Band, Drift } from "../../shared/wire.generated";
import { bandOf, hasFigures, isTooEarly, MEASURES } from "./drift";

export function DriftTable() {
  const loaded = useLoaded<Drift>("api/drift");
  const drift = loaded.value;
  return (
    <section>
      <h2>{t.models.drift}</h2>
      <p class="quiet">{t.models.driftMeans}</p>
      <Problem text={loaded.error} />
      {drift?.cameras.length === 0 && <p class="quiet">{t.shared.noCameraYet}</p>}
      {drift && isTooEarly(drift) && (
        <p class="quiet">{t.models.gathered(drift.gathered_days, drift.needed_days)}</p>
      )}
      {drift && drift.cameras.length > 0 && !isTooEarly(drift) && <Figures drift={drift} />}
      {drift?.cameras.some(hasFigures) && (
        <p class="quiet">
          {drift.bands.map((_, index) => `${bandName(drift.bands, index)} `)}
          {said(drift.note)}
        </p>
      )}
    </section>
  );
}

function bandName(bands: readonly Band[], index: number): string {
  const { below, text } = bands[index] as Band;
  const from = bands[index - 1]?.below ?? 0;
  return below === null
    ? t.models.bandFrom(decimal(from, 2, 0), said(text))
    : t.models.bandBelow(decimal(below, 2, 0), said(text));
}

function Figures({ drift: { cameras, bands } }: { readonly drift: Drift }) {
  return (
    <Scroll label={t.models.driftTable}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.shared.camera}</th>
            <th scope="col">{t.models.driftFaces}</th>
            {MEASURES.map((key) => (
              <th key={key} scope="col">
                {t.models.measures[key]}
              </th>
            ))}
            <th scope="col">{t.models.meaning}</th>
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
                MEASURES.map((key) => (
                  <td key={key}>
                    <Index psi={camera.psi[key]} bands={bands} />
                  </td>
                ))
              ) : (
                <td colSpan={MEASURES.length} class="quiet">
                  {t.models.tooFewToCompare}
                </td>
              )}
              <td class="words">{camera.meaning.map(said).join(" ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Index({ psi, bands }: { readonly psi: number | null; readonly bands: readonly Band[] }) {
  if (psi === null) return <span class="quiet">{t.models.tooFew}</span>;
  return (
    <>
      {decimal(psi, 2)}
      <span class="quiet">{said(bandOf(psi, bands) ?? "")}</span>
    </>
  );
}
