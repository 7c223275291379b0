/** The room's mood: all chosen cameras together, live, with how many faces it rests on. */

import { useState } from "preact/hooks";
import { useLoaded } from "../loading";
import { query } from "../rest";
import { facesInView, type History, meanShares } from "../shares";
import { serverNowMs, status } from "../state";
import { MINUTE_MS } from "../times";
import { CameraChoice } from "./CameraChoice";
import { Problem } from "./Problem";
import { ShareBars } from "./ShareBars";
import { SharesChart } from "./SharesChart";

const SHOWN_MS = 5 * MINUTE_MS;
const NOW_MS = 10_000;
/** What is younger may not be written yet. */
const SETTLED_MS = 3_000;
const EVERY_MS = 2_000;

export function Mood() {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const toMs = Math.floor((serverNowMs() - SETTLED_MS) / EVERY_MS) * EVERY_MS;
  const asked = query({
    from: toMs - SHOWN_MS,
    to: toMs,
    cameras: chosen.join(",") || null,
    buckets: SHOWN_MS / 1_000,
  });
  const { value, error } = useLoaded<History>(`/api/history?${asked}`);
  const series = value?.series.at(-1);
  const recent = value && { fromMs: value.to_ms - NOW_MS, toMs: value.to_ms };
  const faces = series && recent ? facesInView(series, recent) : 0;
  return (
    <section class="page">
      <header>
        <h1>The room's mood</h1>
        <a class="button" href="#/">
          ← All cameras
        </a>
      </header>
      <CameraChoice
        title="Cameras"
        cameras={status.value?.cameras ?? []}
        chosen={chosen}
        onChange={setChosen}
      />
      <Problem text={error} />
      {value && series && recent && faces > 0 ? (
        <div class="mood">
          <h2>
            Now: {faces.toFixed(1)} {faces === 1 ? "face" : "faces"} in view on average
          </h2>
          <ShareBars shares={meanShares(series, recent)} />
        </div>
      ) : (
        <p class="empty-note">No face was classified in the last 10 seconds.</p>
      )}
      {value && series && series.start_ms.length > 0 && (
        <SharesChart
          title="Last five minutes"
          series={series}
          bucketMs={value.bucket_ms}
          span={{ fromMs: value.from_ms, toMs: value.to_ms }}
        />
      )}
      <p class="quiet">
        Mean scores over all faces in view, each second weighted by its faces; a few seconds old,
        since it is read from the history.
      </p>
    </section>
  );
}
