/** Boxes over the picture of a film that is shown. */

import { colourOf, expressionName, heldBack } from "../../shared/expressions";
import { score } from "../../shared/format";
import { t } from "../../shared/texts/texts";
import type { FilmFace } from "../../shared/wire.generated";

interface Props {
  readonly faces: readonly FilmFace[];
  readonly width: number;
  readonly height: number;
}

/** What is not known for sure has a colour of its own. */
const QUIET = "#cfd4da";
/** Letters and lines as shares of the picture's width. */
const [LETTER, LINE] = [1 / 42, 1 / 320];

export function Boxes({ faces, width, height }: Props) {
  return (
    <svg class="boxes" viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{t.uploads.inPicture(faces.map(captionOf).join(", "))}</title>
      {faces.map((face) => {
        const [x, y, wide, high] = face.box_xywh;
        const known = face.top !== null && !face.uncertain;
        const colour = known ? colourOf(face.top ?? undefined) : QUIET;
        return (
          <g key={face.track} stroke-width={width * LINE}>
            <rect
              x={x}
              y={y}
              width={wide}
              height={high}
              stroke={colour}
              stroke-dasharray={known ? undefined : `${width * LETTER * 0.4}`}
            />
            <text
              x={x}
              y={Math.max(width * LETTER, y - width * LINE * 2)}
              font-size={width * LETTER}
            >
              {captionOf(face)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

export function captionOf({ track, top, confidence, uncertain, held_back }: FilmFace): string {
  if (top === null) return `#${track} ${held_back ? heldBack(held_back) : t.uploads.notClassified}`;
  const said = uncertain ? t.live.uncertain : expressionName(top);
  return `#${track} ${said} ${score(confidence ?? 0)}`;
}
