/** One face's last minute in figures: the mean smoothed scores of every five seconds. */

import { useState } from "preact/hooks";
import { zone } from "../../shared/choices";
import { score } from "../../shared/format";
import { t } from "../../shared/texts/texts";
import { clockTime } from "../../shared/times";
import { type Moment, stepsOf } from "../../shared/trails";
import { LabelHeads } from "../../shared/ui/LabelHeads";
import { Scroll } from "../../shared/ui/Scroll";

interface Props {
  readonly moments: readonly Moment[];
  readonly labels: readonly string[];
}

export function MinuteTable({ moments, labels }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.live.minuteAsTable}</summary>
      {open && (
        <Scroll label={t.live.minute}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.shared.fromHead}</th>
                <LabelHeads labels={labels} />
              </tr>
            </thead>
            <tbody>
              {stepsOf(moments).map(({ fromMs, scores }) => (
                <tr key={fromMs}>
                  <th scope="row">{clockTime(fromMs, zone.value)}</th>
                  {labels.map((label, index) => (
                    <td key={label}>{score(scores[index] ?? 0)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </details>
  );
}
