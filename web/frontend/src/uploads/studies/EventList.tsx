/** What happens in a video: stimuli and the like, by a key at the playhead or from a CSV file. */

import { useRef, useState } from "preact/hooks";
import { playTime } from "../../shared/format";
import { useKeys } from "../../shared/keys";
import { type Answer, ask, send } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { Problem } from "../../shared/ui/Problem";
import type { RunEvent, RunEvents } from "../../shared/wire.generated";
import type { Playhead } from "../player/playhead";

interface Props {
  readonly path: string;
  readonly events: readonly RunEvent[];
  readonly playhead: Playhead;
  readonly onChanged: () => Promise<void>;
}

export function EventList({ path, events, playhead, onChanged }: Props) {
  const file = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const told = async (answer: Promise<Answer<RunEvents> | null>) => {
    setProblem((await answer)?.error ?? null);
    await onChanged();
  };
  const add = () => {
    const given = { at_ms: Math.round(playhead.atMs ?? 0), name: name.trim() || t.uploads.event };
    void told(ask("POST", `${path}/events`, { events: [given] }));
  };
  useKeys(playhead.atMs === null ? {} : { e: add });
  return (
    <section>
      <h2>{t.uploads.events}</h2>
      <p class="quiet">{t.uploads.eventsNote}</p>
      <div class="row">
        {playhead.atMs !== null && (
          <>
            <label>
              {t.uploads.eventName}{" "}
              <input
                value={name}
                maxLength={200}
                autocomplete="off"
                onInput={({ currentTarget }) => setName(currentTarget.value)}
              />
            </label>
            <button type="button" aria-keyshortcuts="e" onClick={add}>
              {t.uploads.eventAt(playTime(playhead.atMs))} <kbd>e</kbd>
            </button>
          </>
        )}
        <input
          ref={file}
          class="unseen"
          type="file"
          accept=".csv,text/csv"
          aria-label={t.uploads.eventFile}
          tabIndex={-1}
          onChange={({ currentTarget }) => {
            const [chosen] = currentTarget.files ?? [];
            currentTarget.value = "";
            if (!chosen) return;
            // Systems with a spreadsheet call it a spreadsheet.
            const asText = new File([chosen], chosen.name, { type: "text/csv" });
            void told(send<RunEvents>(`${path}/events.csv`, asText, () => {}).answer);
          }}
        />
        <button type="button" onClick={() => file.current?.click()}>
          {t.uploads.eventFile}
        </button>
      </div>
      <Problem text={problem} />
      <ul class="events">
        {events.map((event) => (
          <li key={event.id}>
            <button type="button" class="link" onClick={() => playhead.goTo(event.at_ms)}>
              {playTime(event.at_ms)}
            </button>
            <span>{event.name}</span>
            <button
              type="button"
              class="link"
              aria-label={t.uploads.removeEvent(event.name, playTime(event.at_ms))}
              onClick={() => void told(ask("DELETE", `${path}/events/${event.id}`))}
            >
              {t.shared.remove}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
