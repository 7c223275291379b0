/** When each expression was strongest, and which of these moments stands out. */

import { zone } from "../choices";
import { expressionName } from "../expressions";
import { playTime, score } from "../format";
import { outstanding, peaks } from "../shares";
import { t } from "../texts/texts";
import { moment } from "../times";
import { Scroll } from "../ui/Scroll";
import type { Series } from "../wire.generated";

interface Props {
  readonly series: Series;
  /** Times are how far into a video something is. */
  readonly video?: boolean;
  /** Shows a moment. */
  readonly onGo: (atMs: number) => void;
}

export function Peaks({ series, video = false, onGo }: Props) {
  const rises = peaks(series);
  const most = outstanding(rises);
  const when = (atMs: number) => (video ? playTime(atMs) : moment(atMs, zone.value));
  return (
    <section class="peaks">
      <h2>{t.shared.peaks}</h2>
      {most && (
        <p>
          {t.shared.standsOut} <strong>{expressionName(most.label)}</strong>
          {(video ? t.shared.standsAtPlayTime : t.shared.standsAt)(score(most.share))}{" "}
          <button type="button" class="link" onClick={() => onGo(most.atMs)}>
            {when(most.atMs)}
          </button>
          {t.shared.onAverage(score(most.mean))}
        </p>
      )}
      <Scroll label={t.shared.meansAndPeaks}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.shared.expression}</th>
              <th scope="col">{t.shared.mean}</th>
              <th scope="col">{t.shared.peak}</th>
              <th scope="col">{t.shared.when}</th>
            </tr>
          </thead>
          <tbody>
            {rises.map((peak) => (
              <tr key={peak.label}>
                <th scope="row">{expressionName(peak.label)}</th>
                <td>{score(peak.mean)}</td>
                <td>{score(peak.share)}</td>
                <td>
                  <button
                    type="button"
                    class="link"
                    aria-label={t.shared.goToPeak(when(peak.atMs), expressionName(peak.label))}
                    onClick={() => onGo(peak.atMs)}
                  >
                    {when(peak.atMs)}
                  </button>
                  <span class="quiet">{t.shared.faceSecondCount(peak.faceSeconds)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="quiet">{t.shared.peaksNote}</p>
    </section>
  );
}
