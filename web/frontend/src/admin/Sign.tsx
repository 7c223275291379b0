/** A sign that tells people in view, to be printed. */

import { useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import type { ShownCameras } from "../shared/wire.generated";

export function Sign({ purpose }: { readonly purpose: string }) {
  const [contact, setContact] = useState("");
  const cameras = useLoaded<ShownCameras>("api/cameras");
  const keepsFaces = cameras.value?.cameras.some((camera) => camera.keep_faces) ?? false;
  return (
    <section>
      <h2>A sign for the people in view</h2>
      <div class="row">
        <label class="inline">
          Who answers questions
          <input
            value={contact}
            onInput={(event) => setContact(event.currentTarget.value)}
            placeholder="Jane Doe, 555 0100"
          />
        </label>
        <button type="button" onClick={() => window.print()}>
          Print the sign
        </button>
      </div>
      <article class="sign" aria-label="Sign">
        <svg viewBox="0 0 64 40" aria-hidden="true">
          <path d="M4 8h40v24H4zM44 17l16-8v22l-16-8z" />
          <circle cx="18" cy="17" r="2" />
          <circle cx="30" cy="17" r="2" />
          <path d="M17 25h14" />
        </svg>
        <h3>Cameras here read facial expressions</h3>
        <p>
          A computer estimates from the picture which expression a face shows. It does not know who
          you are or what you feel.
        </p>
        <p>
          {keepsFaces
            ? "Small grey pictures of single faces may be stored to improve the estimates, and " +
              "figures about expressions are, both without names."
            : "No picture is stored. Figures about expressions are, without names."}
        </p>
        {purpose && <p>Purpose: {purpose}</p>}
        {contact && <p>Questions: {contact}</p>}
      </article>
    </section>
  );
}
