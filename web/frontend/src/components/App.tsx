/** The page: which view is shown. */

import { useRef } from "preact/hooks";
import { WALL } from "../route";
import { route, status } from "../state";
import { Banner } from "./Banner";
import { Empty } from "./Empty";
import { Focus } from "./Focus";
import { Header } from "./Header";
import { Wall } from "./Wall";

export function App() {
  return (
    <>
      <Header />
      <Banner />
      <main>
        <View />
      </main>
      <footer>
        Expression scores describe what a face shows, not what a person feels. They can be wrong.
      </footer>
    </>
  );
}

function View() {
  const last = useRef<string | null>(null);
  const present = status.value;
  const where = route.value;
  if (!present) return null;
  const { cameras } = present;
  if (where.view === "camera") {
    const camera = cameras.find((candidate) => candidate.id === where.id);
    last.current = where.id;
    return camera ? <Focus camera={camera} cameras={cameras} /> : <Gone />;
  }
  return cameras.length ? <Wall cameras={cameras} returnTo={last.current} /> : <Empty />;
}

function Gone() {
  return (
    <section class="empty">
      <h1>This camera is not there</h1>
      <p>
        It may have been removed. <a href={WALL}>See all cameras</a>
      </p>
    </section>
  );
}
