/** One person in view: all scores, the last minute, and what was held back and why. */

import { colourOf } from "../../shared/expressions";
import { t } from "../../shared/texts/texts";
import { momentsOf } from "../../shared/trails";
import { ShareBars } from "../../shared/ui/ShareBars";
import type { FrameHeader, ShownTrack } from "../../shared/wire.generated";
import { Crop } from "./Crop";
import { Minute } from "./Minute";
import { caption, named, notClassified } from "./people";

interface Props {
  readonly track: ShownTrack;
  readonly header: FrameHeader;
  /** Keeps the face for correction; null where that is not allowed. */
  readonly onKeep: (() => void) | null;
}

export function Person({ track, header, onKeep }: Props) {
  const scores = track.scores ? named(header.labels, track.scores) : [];
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
      <HeldBack track={track} />
      {track.uncertain && !track.held_back && <p class="quiet">{t.live.nothingClear}</p>}
      <div class="readings">
        {scores.length > 0 && <ShareBars shares={scores} stale={track.held_back !== null} />}
        {momentsOf(header.camera, track.id).length > 0 && <Minute track={track} header={header} />}
      </div>
      {track.scored_seq !== undefined && !header.blurred && (
        <div class="doings">
          <Crop camera={header.camera} track={track.id} />
          {onKeep && (
            <button type="button" class="link" onClick={onKeep}>
              {t.live.keepFace}
            </button>
          )}
        </div>
      )}
    </li>
  );
}

/** The gate's reason, with the figures that it looked at. */
function HeldBack({ track }: { readonly track: ShownTrack }) {
  const why = notClassified(track);
  return why && <p class="quiet">{why}</p>;
}
