/** The form that adds a camera by its address. */

import { useState } from "preact/hooks";
import { addCamera } from "../rest";

export function AddCamera({ onAdded }: { readonly onAdded?: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const content = new FormData(form);
    setBusy(true);
    const error = await addCamera(String(content.get("source")), String(content.get("name")));
    setBusy(false);
    setProblem(error);
    if (error === null) {
      form.reset();
      onAdded?.();
    }
  };

  return (
    <form class="add" onSubmit={submit}>
      <label>
        Address
        <input
          name="source"
          required
          placeholder="rtsp://user:password@10.0.0.5/stream"
          autocomplete="off"
          spellcheck={false}
          aria-describedby={problem ? "add-problem" : undefined}
        />
      </label>
      <label>
        Name
        <input name="name" placeholder="Front door (optional)" maxLength={80} autocomplete="off" />
      </label>
      {problem && (
        <p class="problem" id="add-problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="primary" disabled={busy}>
        Add camera
      </button>
      <p class="quiet">
        RTSP or HTTP stream, a device such as /dev/video0, or a video file on the server. A password
        is stored on the server and never shown again.
      </p>
    </form>
  );
}
