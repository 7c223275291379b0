/** A button that chooses photos and videos. */

import { useRef } from "preact/hooks";
import { t } from "../shared/texts/texts";
import { upload } from "./uploads";

export function FileButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        class="unseen"
        type="file"
        multiple
        accept="image/*,video/*,.mkv"
        aria-label={t.shared.photosAndVideos}
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void upload(files);
        }}
      />
      <button type="button" onClick={() => input.current?.click()}>
        {t.uploads.choose}
      </button>
    </>
  );
}
