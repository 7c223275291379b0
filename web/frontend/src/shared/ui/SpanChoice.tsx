/** Which stretch of time is meant: a preset, or from and to. */

import { may } from "../account";
import { zone } from "../choices";
import { serverNowMs } from "../state";
import { t } from "../texts/texts";
import {
  calendarDay,
  fieldMoment,
  fieldText,
  PRESETS,
  type Span,
  shifted,
  zoneName,
  zoomed,
} from "../times";

const DAYS = [
  [t.shared.today, 0],
  [t.shared.yesterday, 1],
] as const;

interface Props {
  readonly span: Span;
  readonly onChange: (span: Span) => void;
}

export function SpanChoice({ span, onChange }: Props) {
  const { fromMs, toMs } = span;
  const isYesterday = toMs === calendarDay(serverSecondMs(), zone.value, 1).toMs;
  return (
    <div class="spans">
      <fieldset class="pills">
        <legend>{t.shared.span}</legend>
        {DAYS.map(([name, back]) => {
          const day = calendarDay(serverSecondMs(), zone.value, back);
          return (
            <button
              key={name}
              type="button"
              aria-pressed={fromMs === day.fromMs && (back === 0 || toMs === day.toMs)}
              onClick={() => onChange(day)}
            >
              {name}
            </button>
          );
        })}
        {PRESETS.map(([name, lengthMs]) => (
          <button
            key={name}
            type="button"
            aria-pressed={toMs - fromMs === lengthMs && !isYesterday}
            onClick={() => onChange(upToNow(lengthMs))}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <SpanFields span={span} onChange={onChange} />
      <div class="row">
        <button type="button" onClick={() => onChange(shifted(span, -1))}>
          {t.shared.earlier}
        </button>
        <button type="button" onClick={() => onChange(shifted(span, 1))}>
          {t.shared.later}
        </button>
        <button
          type="button"
          aria-label={t.shared.zoomIn}
          onClick={() => onChange(zoomed(span, 0.5))}
        >
          +
        </button>
        <button
          type="button"
          aria-label={t.shared.zoomOut}
          onClick={() => onChange(zoomed(span, 2))}
        >
          −
        </button>
      </div>
    </div>
  );
}

function serverSecondMs(): number {
  return Math.ceil(serverNowMs() / 1_000) * 1_000;
}

export function upToNow(lengthMs: number): Span {
  const toMs = serverSecondMs();
  return { fromMs: toMs - lengthMs, toMs };
}

/** From and to, in the zone that people read. */
export function SpanFields({ span, onChange }: Props) {
  const { fromMs, toMs } = span;
  return (
    <div class="row">
      <Moment
        name={t.shared.from}
        ms={fromMs}
        spanOf={(ms) => ({ fromMs: ms, toMs })}
        onChange={onChange}
      />
      <Moment
        name={t.shared.to}
        ms={toMs}
        spanOf={(ms) => ({ fromMs, toMs: ms })}
        onChange={onChange}
      />
      <a
        class="quiet"
        href={may("administrator") ? "#/settings" : "#/account"}
        title={t.shared.changeZone}
      >
        {zoneName(zone.value, toMs)}
      </a>
    </div>
  );
}

interface MomentProps {
  readonly name: string;
  readonly ms: number;
  readonly spanOf: (ms: number) => Span;
  readonly onChange: (span: Span) => void;
}

/** While it is typed it may be wrong; what is left is the moment that holds. */
export function Moment({ name, ms, spanOf, onChange }: MomentProps) {
  const put = (field: HTMLInputElement) => {
    const typedMs = fieldMoment(field.value, zone.value);
    if (typedMs === null) return;
    const wish = spanOf(typedMs);
    const right = wish.fromMs < wish.toMs;
    field.setCustomValidity(right ? "" : t.shared.fromBeforeTo);
    if (right) onChange(wish);
    else field.reportValidity();
  };
  const leave = (field: HTMLInputElement) => {
    field.setCustomValidity("");
    field.value = fieldText(ms, zone.value);
  };
  return (
    <label class="inline">
      {name}
      <input
        type="datetime-local"
        step="1"
        value={fieldText(ms, zone.value)}
        onChange={(event) => put(event.currentTarget)}
        onBlur={(event) => leave(event.currentTarget)}
      />
    </label>
  );
}
