/** The page before the first camera: what one can do. */

import { AddCamera } from "./AddCamera";

export function Empty() {
  return (
    <section class="empty">
      <h1>No camera yet</h1>
      <p>Mien shows live what faces express. Give it something to watch:</p>
      <ol>
        <li>
          <h2>Your webcam</h2>
          <p>Plug it in and start Mien again. It is found by itself.</p>
          <pre>make up</pre>
        </li>
        <li>
          <h2>A video</h2>
          <p>It plays as a camera would, in a loop.</p>
          <pre>make up SOURCE=clip.mp4</pre>
        </li>
        <li>
          <h2>A network camera</h2>
          <p>It appears here at once.</p>
          <AddCamera />
        </li>
      </ol>
    </section>
  );
}
