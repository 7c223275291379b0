/** Photos that were given together, at an address of their own. */

import { useState } from "preact/hooks";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { say } from "../../shared/toast";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import type { PhotoSet } from "../../shared/wire.generated";
import { forgetSet } from "../uploads";
import { PhotoGrid } from "./PhotoGrid";

export function PhotosView({ id }: { readonly id: string }) {
  const path = `api/photo-sets/${encodeURIComponent(id)}`;
  const { value, error } = useLoaded<PhotoSet>(path);
  const [sure, setSure] = useState(false);
  const remove = async () => {
    const { error: problem } = await ask("DELETE", path);
    if (problem) return say(problem);
    forgetSet(id);
    location.hash = "#/files";
  };
  return (
    <section class="page">
      <header>
        <h1>{value ? t.uploads.photosOf(value.photos.length) : t.uploads.photos}</h1>
        <a class="button" href="#/files">
          {t.uploads.backToFiles}
        </a>
      </header>
      <Problem text={error} />
      {value && (
        <>
          <PhotoGrid set={id} photos={value.photos} />
          <div class="row">
            <button type="button" class="danger" onClick={() => setSure(true)}>
              {t.shared.delete}
            </button>
          </div>
        </>
      )}
      {sure && (
        <Dialog
          title={t.uploads.deleteSure(t.uploads.photosOf(value?.photos.length ?? 0))}
          onClose={() => setSure(false)}
        >
          <p>{t.uploads.deleteMeans.photos}</p>
          <button type="button" class="danger" onClick={() => void remove()}>
            {t.uploads.deleteForGood}
          </button>
        </Dialog>
      )}
    </section>
  );
}
