/** Which stretch of time is meant: a preset, or from and to. */

import { zone } from "../choices";
import { serverNowMs } from "../state";
import { fieldMoment, fieldText, PRESETS, type Span, shifted, zoneName, zoomed } from "../times";

interface Props {
  readonly span: Span;
  readonly onChange: (span: Span) => void;
}

export function SpanChoice({ span, onChange }: Props) {
  const { fromMs, toMs } = span;
  return (
    <div class="spans">
      <fieldset class="pills">
        <legend>Span up to now</legend>
        {PRESETS.map(([name, lengthMs]) => (
          <button
            key={name}
            type="button"
            aria-pressed={toMs - fromMs === lengthMs}
            onClick={() => onChange(upToNow(lengthMs))}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <SpanFields span={span} onChange={onChange} />
      <div class="row">
        <button type="button" onClick={() => onChange(shifted(span, -1))}>
          ← Earlier
        </button>
        <button type="button" onClick={() => onChange(shifted(span, 1))}>
          Later →
        </button>
        <button type="button" aria-label="Zoom in" onClick={() => onChange(zoomed(span, 0.5))}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => onChange(zoomed(span, 2))}>
          −
        </button>
      </div>
    </div>
  );
}

export function upToNow(lengthMs: number): Span {
  const toMs = Math.ceil(serverNowMs() / 1_000) * 1_000;
  return { fromMs: toMs - lengthMs, toMs };
}

/** From and to, in the zone that people read. */
export function SpanFields({ span, onChange }: Props) {
  const { fromMs, toMs } = span;
  const put = (text: string, make: (ms: number) => Span) => {
    const ms = fieldMoment(text, zone.value);
    if (ms === null) return;
    const wish = make(ms);
    if (wish.fromMs < wish.toMs) onChange(wish);
  };
  return (
    <div class="row">
      <label class="inline">
        From
        <input
          type="datetime-local"
          step="1"
          value={fieldText(fromMs, zone.value)}
          onChange={(event) => put(event.currentTarget.value, (ms) => ({ fromMs: ms, toMs }))}
        />
      </label>
      <label class="inline">
        to
        <input
          type="datetime-local"
          step="1"
          value={fieldText(toMs, zone.value)}
          onChange={(event) => put(event.currentTarget.value, (ms) => ({ fromMs, toMs: ms }))}
        />
      </label>
      <span class="quiet">{zoneName(zone.value, toMs)}</span>
    </div>
  );
}
