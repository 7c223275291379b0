/** The page: which view is shown. */

import { useEffect, useRef } from "preact/hooks";
import { OtherRole } from "./accounts/OtherRole";
import { Notice } from "./admin/Notice";
import { tellAlerts } from "./alerts/telling";
import { Banner } from "./Banner";
import { Empty } from "./cameras/Empty";
import { Header } from "./Header";
import { MarkKey } from "./history/MarkKey";
import { Focus } from "./live/Focus";
import { LayoutWall } from "./live/wall/LayoutWall";
import { Wall } from "./live/wall/Wall";
import { opened } from "./Opened";
import { may } from "./shared/account";
import { ALLOWS, WALL } from "./shared/address/route";
import { route, status } from "./shared/state";
import { t } from "./shared/texts/texts";
import { toast } from "./shared/toast";
import { DropArea } from "./uploads/DropArea";

const OwnAccount = opened(async () => (await import("./accounts/own/OwnAccount")).OwnAccount);
const PeopleView = opened(async () => (await import("./accounts/people/PeopleView")).PeopleView);
const AuditView = opened(async () => (await import("./admin/AuditView")).AuditView);
const Health = opened(async () => (await import("./admin/Health")).Health);
const Settings = opened(async () => (await import("./admin/Settings")).Settings);
const Alerts = opened(async () => (await import("./alerts/Alerts")).Alerts);
const ReviewView = opened(async () => (await import("./corrections/ReviewView")).ReviewView);
const History = opened(async () => (await import("./history/History")).History);
const Mood = opened(async () => (await import("./live/Mood")).Mood);
const ModelsView = opened(async () => (await import("./models/ModelsView")).ModelsView);
const ModelView = opened(async () => (await import("./models/ModelView")).ModelView);
const Files = opened(async () => (await import("./uploads/Files")).Files);
const PhotosView = opened(async () => (await import("./uploads/photos/PhotosView")).PhotosView);
const StudyView = opened(async () => (await import("./uploads/studies/StudyView")).StudyView);
const RunView = opened(async () => (await import("./uploads/RunView")).RunView);

export function App() {
  useEffect(tellAlerts, []);
  return (
    <>
      <Header />
      <Banner />
      <main>
        <View />
      </main>
      <footer>{t.page.disclaimer}</footer>
      <div class="toast" role="status">
        {toast.value}
      </div>
      {may("administrator") && <Notice />}
      {may("reviewer") && <MarkKey />}
      {may("operator") && <DropArea />}
    </>
  );
}

function View() {
  const last = useRef<string | null>(null);
  const wall = useRef(WALL);
  const present = status.value;
  const where = route.value;
  if (!present) return null;
  if (!may(ALLOWS[where.view])) return <OtherRole needed={ALLOWS[where.view]} />;
  const { cameras } = present;
  switch (where.view) {
    case "camera": {
      const camera = cameras.find((candidate) => candidate.id === where.id);
      last.current = where.id;
      return camera ? <Focus camera={camera} cameras={cameras} wall={wall.current} /> : <Gone />;
    }
    case "layout":
      wall.current = location.hash;
      return <LayoutWall id={where.id} cameras={cameras} returnTo={last.current} />;
    case "wall":
      wall.current = location.hash || WALL;
      return cameras.length ? <Wall cameras={cameras} returnTo={last.current} /> : <Empty />;
    case "mood":
      return <Mood />;
    case "files":
      return <Files />;
    case "photos":
      return <PhotosView key={where.id} id={where.id} />;
    case "study":
      return <StudyView />;
    case "run":
      return <RunView key={where.id} id={where.id} />;
    case "history":
      return <History />;
    case "review":
      return <ReviewView />;
    case "models":
      return <ModelsView />;
    case "model":
      return <ModelView key={where.id} version={where.id} />;
    case "alerts":
      return <Alerts />;
    case "health":
      return <Health />;
    case "settings":
      return <Settings />;
    case "audit":
      return <AuditView />;
    case "people":
      return <PeopleView />;
    case "account":
      return <OwnAccount />;
  }
}

function Gone() {
  return (
    <section class="empty">
      <h1>{t.page.cameraGone}</h1>
      <p>
        {t.page.maybeRemoved} <a href={WALL}>{t.shared.seeAllCameras}</a>
      </p>
    </section>
  );
}
