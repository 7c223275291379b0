/** The page: which view is shown. */

import { useRef } from "preact/hooks";
import { WALL } from "../route";
import { route, status } from "../state";
import { toast } from "../toast";
import { Alerts } from "./Alerts";
import { Banner } from "./Banner";
import { DropArea } from "./DropArea";
import { Empty } from "./Empty";
import { Files } from "./Files";
import { Focus } from "./Focus";
import { Header } from "./Header";
import { Health } from "./Health";
import { History } from "./History";
import { MarkKey } from "./MarkKey";
import { Models } from "./Models";
import { ModelView } from "./ModelView";
import { Mood } from "./Mood";
import { Notice } from "./Notice";
import { Review } from "./Review";
import { RunView } from "./RunView";
import { Settings } from "./Settings";
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
      <div class="toast" role="status">
        {toast.value}
      </div>
      <Notice />
      <MarkKey />
      <DropArea />
    </>
  );
}

function View() {
  const last = useRef<string | null>(null);
  const present = status.value;
  const where = route.value;
  if (!present) return null;
  const { cameras } = present;
  switch (where.view) {
    case "camera": {
      const camera = cameras.find((candidate) => candidate.id === where.id);
      last.current = where.id;
      return camera ? <Focus camera={camera} cameras={cameras} /> : <Gone />;
    }
    case "wall":
      return cameras.length ? <Wall cameras={cameras} returnTo={last.current} /> : <Empty />;
    case "mood":
      return <Mood />;
    case "files":
      return <Files />;
    case "run":
      return <RunView key={where.id} id={where.id} />;
    case "history":
      return <History />;
    case "review":
      return <Review />;
    case "models":
      return <Models />;
    case "model":
      return <ModelView key={where.id} version={where.id} />;
    case "alerts":
      return <Alerts />;
    case "health":
      return <Health />;
    case "settings":
      return <Settings />;
  }
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
