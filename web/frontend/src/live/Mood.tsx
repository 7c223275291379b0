/** The room's mood: all chosen cameras together, live, with how many faces it rests on. */

import { params, setParams } from "../shared/address/params";
import { SharesChart } from "../shared/charts/SharesChart";
import { Buckets } from "../shared/charts/SharesTable";
import { chosenIn, idsOf, inAddress } from "../shared/groups";
import { useLoaded } from "../shared/loading";
import { query } from "../shared/rest";
import { serverNowMs, status } from "../shared/state";
import { t } from "../shared/texts/texts";
import { MINUTE_MS } from "../shared/times";
import { ChosenCameras } from "../shared/ui/ChosenCameras";
import { Problem } from "../shared/ui/Problem";
import { ShareBars } from "../shared/ui/ShareBars";
import type { History, MoodNow } from "../shared/wire.generated";

const SHOWN_MS = 5 * MINUTE_MS;
const NOW_EVERY_MS = 1_000;
/** What is younger may not be written yet. */
const SETTLED_MS = 3_000;
const EVERY_MS = 2_000;

export function Mood() {
  const choice = chosenIn(params.value);
  const cameras = status.value?.cameras ?? [];
  const chosen = idsOf(choice, cameras);
  const toMs = Math.floor((serverNowMs() - SETTLED_MS) / EVERY_MS) * EVERY_MS;
  const asked = query({
    from: toMs - SHOWN_MS,
    to: toMs,
    cameras: chosen.join(",") || null,
    buckets: SHOWN_MS / 1_000,
  });
  const { value, error } = useLoaded<History>(`api/history?${asked}`);
  const series = value?.series.at(-1);
  const only = query({ cameras: chosen.join(",") || null });
  const { value: now, error: problem } = useLoaded<MoodNow>(`api/mood?${only}`, NOW_EVERY_MS);
  return (
    <section class="page">
      <header>
        <h1>{t.live.mood}</h1>
        <a class="button" href="#/">
          {t.live.backToAll}
        </a>
      </header>
      <ChosenCameras
        title={t.shared.cameras}
        cameras={cameras}
        chosen={choice}
        onChange={(next) => setParams(inAddress(next))}
      />
      <Problem text={error ?? problem} />
      {now && now.faces > 0 ? (
        <div class="mood">
          <h2>{t.live.moodNow(now.faces)}</h2>
          <ShareBars
            shares={Object.entries(now.shares).map(([label, share]) => ({ label, share }))}
          />
        </div>
      ) : (
        now && <p class="empty-note">{t.live.moodNone}</p>
      )}
      {value && series && series.start_ms.length > 0 && (
        <>
          <SharesChart
            title={t.live.lastFiveMinutes}
            series={series}
            bucketMs={value.bucket_ms}
            span={{ fromMs: value.from_ms, toMs: value.to_ms }}
          />
          <Buckets series={series} />
        </>
      )}
      <p class="quiet">{t.live.moodNote}</p>
    </section>
  );
}
