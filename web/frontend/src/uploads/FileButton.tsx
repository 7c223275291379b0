/** A button that chooses photos and videos. */

import { useRef } from "preact/hooks";
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
        aria-label="Photos and videos"
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void upload(files);
        }}
      />
      <button type="button" onClick={() => input.current?.click()}>
        Choose photos or videos
      </button>
    </>
  );
}
