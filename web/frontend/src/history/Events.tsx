/** What stands on the line of time: marks, alerts, cameras lost and back. */

import { may } from "../shared/account";
import { zone } from "../shared/choices";
import { ask } from "../shared/rest";
import { cameraName } from "../shared/state";
import { said } from "../shared/texts/said";
import { called, t } from "../shared/texts/texts";
import { moment } from "../shared/times";
import { say } from "../shared/toast";
import type { Happening } from "../shared/wire.generated";

interface Props {
  /** Null until they are known. */
  readonly events: readonly Happening[] | null;
  readonly onGone: () => Promise<void>;
}

export function Events({ events, onGone }: Props) {
  const remove = async (id: number) => {
    const { error } = await ask("DELETE", `api/marks/${id}`);
    say(error ?? t.history.markRemoved);
    await onGone();
  };
  return (
    <section>
      <h2>{t.history.eventsAndMarks}</h2>
      {events?.length === 0 && (
        <p class="quiet">
          {t.history.noneInSpan}
          {may("reviewer") && (
            <>
              {" "}
              {t.history.press} <kbd>M</kbd> {t.history.toMark}
            </>
          )}
        </p>
      )}
      <ul class="events">
        {events?.map((event) => (
          <li key={`${event.kind} ${event.id ?? event.cameras[0]} ${event.at_ms}`}>
            <time dateTime={new Date(event.at_ms).toISOString()}>
              {moment(event.at_ms, zone.value)}
            </time>
            <span class="kind">{called(t.shared.events, event.kind)}</span>
            <span>
              {said(event.text)}
              {event.cameras.length > 0 && (
                <span class="quiet"> {event.cameras.map(cameraName).join(", ")}</span>
              )}
            </span>
            {may("reviewer") && event.kind === "mark" && event.id !== null && (
              <button
                type="button"
                class="link"
                aria-label={t.history.removeMark(event.text)}
                onClick={() => void remove(event.id as number)}
              >
                {t.shared.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
