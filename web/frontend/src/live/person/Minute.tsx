/** One face's last minute: raw scores thin, smoothed ones thick, and a ribbon of what was shown. */

import { useMemo } from "preact/hooks";
import { Plot } from "../../shared/charts/Plot";
import { colourOf, expressionName } from "../../shared/expressions";
import { duration } from "../../shared/format";
import { t } from "../../shared/texts/texts";
import { FACE_MS, linesOf, type Moment, momentsOf, stretches } from "../../shared/trails";
import type { FrameHeader, ShownTrack } from "../../shared/wire.generated";
import { MinuteTable } from "./MinuteTable";

/** A minute of lines moves no faster than one can see, and costs a frame's time to draw. */
const DRAWN_EVERY_MS = 250;
/** Two people fit on the screen of a laptop. */
const HEIGHT_PX = 104;

interface Props {
  readonly track: ShownTrack;
  readonly header: FrameHeader;
}

export function Minute({ track, header }: Props) {
  const step = Math.floor(header.captured_ms / DRAWN_EVERY_MS);
  const { moments, columns, span } = useMemo(() => {
    const recent = momentsOf(header.camera, track.id);
    const toMs = header.captured_ms;
    return {
      moments: recent,
      columns: linesOf(recent, header.labels.length),
      span: { fromMs: toMs - FACE_MS, toMs },
    };
  }, [header.camera, track.id, header.labels.length, step]);
  const lines = [
    ...header.labels.map((label) => ({ colour: `${colourOf(label)}80`, width: 1, filled: false })),
    ...header.labels.map((label) => ({ colour: colourOf(label), width: 2.5, filled: false })),
  ];
  return (
    <div class="minute">
      <Plot
        lines={lines}
        columns={columns}
        span={span}
        heightPx={HEIGHT_PX}
        label={t.live.minuteSays(track.id)}
      />
      <Ribbon moments={moments} toMs={span.toMs} />
      <MinuteTable moments={moments} labels={header.labels} />
    </div>
  );
}

function Ribbon({ moments, toMs }: { readonly moments: readonly Moment[]; readonly toMs: number }) {
  const parts = stretches(moments);
  const said = parts.map(({ label, fromMs, toMs: endMs }) =>
    t.live.labelFor(label ? expressionName(label) : t.live.uncertain, duration(endMs - fromMs)),
  );
  return (
    <svg class="ribbon" viewBox="0 0 600 12" preserveAspectRatio="none" role="img">
      <title>{t.live.lastMinute(said.slice(-5).join(", "))}</title>
      {parts.map(({ label, fromMs, toMs: endMs }) => (
        <rect
          key={fromMs}
          x={Math.max(0, 600 - (toMs - fromMs) / 100)}
          width={Math.max(1, (endMs - fromMs) / 100)}
          height="12"
          fill={label ? colourOf(label) : "#8a949c"}
        />
      ))}
    </svg>
  );
}
