/** Photos and videos: what was found in them. */

import { addressOfRun } from "../shared/address/route";
import { bytes, count, percent } from "../shared/format";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import { Switch } from "../shared/ui/Switch";
import type { RunSummary } from "../shared/wire.generated";
import { FileButton } from "./FileButton";
import { GivenPhotos } from "./photos/GivenPhotos";
import { useRuns } from "./runs";
import { StudyLinks } from "./studies/StudyLinks";
import { keep, photoSets, refused, type Upload, uploads } from "./uploads";

export function Files() {
  const { runs, error } = useRuns();
  const nothing = !runs.length && !photoSets.value.length && !uploads.value.length;
  return (
    <section class="page">
      <header>
        <h1>{t.shared.photosAndVideos}</h1>
        <FileButton />
      </header>
      <p class="quiet">{t.uploads.dropNote}</p>
      <Switch name={t.uploads.keep} chosen={keep} />
      {refused.value.map((reason) => (
        <Problem key={reason} text={reason} />
      ))}
      <Problem text={error} />
      {nothing && <p class="empty-note">{t.uploads.nothingYet}</p>}
      {uploads.value.length > 0 && (
        <>
          <h2>{t.uploads.onTheirWay}</h2>
          <ul class="cards">
            {uploads.value.map((upload) => (
              <UploadCard key={upload} upload={upload} />
            ))}
          </ul>
        </>
      )}
      <StudyLinks />
      {runs.length > 0 && (
        <>
          <h2>{t.uploads.videos}</h2>
          <ul class="cards">
            {[...runs].reverse().map((run) => (
              <RunCard key={run.id} run={run} />
            ))}
          </ul>
        </>
      )}
      <GivenPhotos />
    </section>
  );
}

function UploadCard({ upload }: { readonly upload: Upload }) {
  const { name, size } = upload.file;
  const sent = upload.sentBytes.value;
  const isSent = sent !== null && sent >= size;
  const { waiting, analysing, sending } = t.uploads.uploadStates;
  const uploadState = sent === null ? waiting : isSent ? analysing : sending;
  return (
    <li>
      <h3>
        {name}
        <span class="kind">{uploadState}</span>
      </h3>
      <label class="progress">
        <span class="quiet">
          {sent === null
            ? t.uploads.afterOthers(bytes(size))
            : t.uploads.sent(percent(sent / Math.max(1, size)), bytes(size))}
        </span>
        <progress max={Math.max(1, size)} value={sent ?? 0} />
      </label>
      {!isSent && (
        <div class="row">
          <button type="button" aria-label={t.uploads.cancelNamed(name)} onClick={upload.cancel}>
            {t.shared.cancel}
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
        <span class="kind">{t.uploads.runStates[run.state]}</span>
      </h3>
      {!isVain(run) && (
        <>
          <Progress run={run} />
          {run.state !== "waiting" && <p class="quiet">{seenIn(run)}</p>}
        </>
      )}
      <Problem text={run.reason && said(run.reason)} />
    </li>
  );
}

/** Whether nothing of a video could be analysed. */
export function isVain({ state, done, failed }: RunSummary): boolean {
  return state === "lost" || (state === "failed" && done === failed);
}

/** Who was seen, in words. */
export function seenIn({ faces, people }: RunSummary): string {
  if (!people) return t.uploads.nobodySeen;
  return t.uploads.seen(people, faces);
}

export function Progress({ run }: { readonly run: RunSummary }) {
  return (
    <label class="progress">
      <span class="quiet">
        {run.state === "waiting"
          ? t.uploads.afterVideos
          : run.state === "done"
            ? t.uploads.frames(run.done)
            : t.uploads.doneOf(count(run.done), run.expected)}
      </span>
      <progress max={Math.max(1, run.expected)} value={run.done} />
    </label>
  );
}
