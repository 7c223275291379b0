/** The page: which view is shown. */

import { useEffect, useRef } from "preact/hooks";
import { OtherRole } from "./accounts/OtherRole";
import { OwnAccount } from "./accounts/own/OwnAccount";
import { PeopleView } from "./accounts/people/PeopleView";
import { AuditView } from "./admin/AuditView";
import { Health } from "./admin/Health";
import { Notice } from "./admin/Notice";
import { Settings } from "./admin/Settings";
import { Alerts } from "./alerts/Alerts";
import { tellAlerts } from "./alerts/telling";
import { Banner } from "./Banner";
import { Empty } from "./cameras/Empty";
import { ReviewView } from "./corrections/ReviewView";
import { Header } from "./Header";
import { History } from "./history/History";
import { MarkKey } from "./history/MarkKey";
import { Focus } from "./live/Focus";
import { Mood } from "./live/Mood";
import { LayoutWall } from "./live/wall/LayoutWall";
import { Wall } from "./live/wall/Wall";
import { ModelsView } from "./models/ModelsView";
import { ModelView } from "./models/ModelView";
import { may } from "./shared/account";
import { ALLOWS, WALL } from "./shared/address/route";
import { route, status } from "./shared/state";
import { t } from "./shared/texts/texts";
import { toast } from "./shared/toast";
import { DropArea } from "./uploads/DropArea";
import { Files } from "./uploads/Files";
import { RunView } from "./uploads/RunView";

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
