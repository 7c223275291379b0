/** Photos and videos: what was found in them. */

import { addressOfRun } from "../shared/address/route";
import { bytes, count, percent, plural } from "../shared/format";
import { Problem } from "../shared/ui/Problem";
import type { RunSummary } from "../shared/wire.generated";
import { FileButton } from "./FileButton";
import { PhotoResult } from "./PhotoResult";
import { useRuns } from "./runs";
import { photos, refused, type Upload, uploads } from "./uploads";

export function Files() {
  const { runs, error } = useRuns();
  const nothing = !runs.length && !photos.value.length && !uploads.value.length;
  return (
    <section class="page">
      <header>
        <h1>Photos and videos</h1>
        <FileButton />
      </header>
      <p class="quiet">
        Drop them anywhere on this page. A photo is never stored and is forgotten after five
        minutes. A video is deleted when it is analysed; what was found in it is kept.
      </p>
      {refused.value.map((reason) => (
        <Problem key={reason} text={reason} />
      ))}
      <Problem text={error} />
      {nothing && <p class="empty-note">Nothing yet: drop a photo or a video here.</p>}
      {uploads.value.length > 0 && (
        <>
          <h2>On their way</h2>
          <ul class="cards">
            {uploads.value.map((upload) => (
              <UploadCard key={upload} upload={upload} />
            ))}
          </ul>
        </>
      )}
      {runs.length > 0 && (
        <>
          <h2>Videos</h2>
          <ul class="cards">
            {[...runs].reverse().map((run) => (
              <RunCard key={run.id} run={run} />
            ))}
          </ul>
        </>
      )}
      {photos.value.length > 0 && <h2>Photos</h2>}
      {photos.value.map((photo) => (
        <PhotoResult key={photo.id} photo={photo} />
      ))}
    </section>
  );
}

function UploadCard({ upload }: { readonly upload: Upload }) {
  const { name, size } = upload.file;
  const sent = upload.sentBytes.value;
  const isSent = sent !== null && sent >= size;
  return (
    <li>
      <h3>
        {name}
        <span class="kind">{sent === null ? "waiting" : isSent ? "analysing" : "sending"}</span>
      </h3>
      <label class="progress">
        <span class="quiet">
          {sent === null
            ? `${bytes(size)}, after those before`
            : `${percent(sent / Math.max(1, size))} of ${bytes(size)} sent`}
        </span>
        <progress max={Math.max(1, size)} value={sent ?? 0} />
      </label>
      {!isSent && (
        <div class="row">
          <button type="button" aria-label={`Cancel ${name}`} onClick={upload.cancel}>
            Cancel
          </button>
        </div>
      )}
    </li>
  );
}

function RunCard({ run }: { readonly run: RunSummary }) {
  return (
    <li>
      <h3>
        <a href={addressOfRun(run.id)}>{run.name}</a>
        <span class="kind">{run.state}</span>
      </h3>
      {!isVain(run) && (
        <>
          <Progress run={run} />
          {run.state !== "waiting" && <p class="quiet">{seenIn(run)}</p>}
        </>
      )}
      <Problem text={run.reason} />
    </li>
  );
}

/** Whether nothing of a video could be analysed. */
export function isVain({ state, done, failed }: RunSummary): boolean {
  return state === "lost" || (state === "failed" && done === failed);
}

/** Who was seen, in words. */
export function seenIn({ faces, people }: RunSummary): string {
  if (!people) return "Nobody seen";
  return `${plural(people, "person", "people")}, ${plural(faces, "face")} in all frames`;
}

export function Progress({ run }: { readonly run: RunSummary }) {
  return (
    <label class="progress">
      <span class="quiet">
        {run.state === "waiting"
          ? "Begins when the videos before it are done"
          : run.state === "done"
            ? plural(run.done, "frame")
            : `${count(run.done)} of ${plural(run.expected, "frame")}`}
      </span>
      <progress max={Math.max(1, run.expected)} value={run.done} />
    </label>
  );
}
