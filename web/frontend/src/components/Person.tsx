/** One person in view: all scores, each bar always in the same place. */

import { colourOf, heldBack } from "../expressions";
import { score as shown } from "../format";
import { caption, named } from "../people";
import type { Track } from "../wire";

interface Props {
  readonly track: Track;
  readonly labels: readonly string[];
}

export function Person({ track, labels }: Props) {
  const scores = track.scores ? named(labels, track.scores) : [];
  return (
    <li class="person">
      <h3>
        <span
          class="swatch"
          style={{ "--colour": colourOf(track.uncertain ? undefined : track.label) }}
        />
        {caption(track)}
        <span class="identity">#{track.id}</span>
      </h3>
      {track.held_back && (
        <p class="quiet">
          Not classified: the face is {heldBack(track.held_back)}.
          {scores.length > 0 && " The scores are the last ones before."}
        </p>
      )}
      {track.uncertain && !track.held_back && (
        <p class="quiet">No expression stands out clearly enough.</p>
      )}
      {scores.length > 0 && (
        <dl class="scores" data-stale={track.held_back !== null}>
          {scores.map(({ label, score }) => (
            <div key={label} data-top={label === track.label}>
              <dt>{label}</dt>
              <dd>
                <span
                  class="bar"
                  style={{ "--share": `${score * 100}%`, "--colour": colourOf(label) }}
                />
                <span class="number">{shown(score)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
