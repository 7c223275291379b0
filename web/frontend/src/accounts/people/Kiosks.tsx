/** Links of wall screens. */

import { useState } from "preact/hooks";
import { zone } from "../../shared/choices";
import { idsOf } from "../../shared/groups";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
import { status } from "../../shared/state";
import { t } from "../../shared/texts/texts";
import { moment } from "../../shared/times";
import { say } from "../../shared/toast";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import type {
  Layout,
  Layouts,
  MadeKiosk,
  Kiosk as Screen,
  Kiosks as Screens,
} from "../../shared/wire.generated";
import { camerasWords } from "../roles";
import { GivenCameras } from "./RightsFields";
import { type Given, nameIn } from "./rights";
import { ShownOnce } from "./ShownOnce";

export function Kiosks({ cameras }: { readonly cameras: readonly Given[] }) {
  const loaded = useLoaded<Screens>("api/kiosks");
  const [adding, setAdding] = useState(false);
  const revoke = async (screen: Screen) => {
    const { error } = await ask("DELETE", `api/kiosks/${screen.id}`);
    say(error ?? t.accounts.linkRevoked(screen.name));
    await loaded.reload();
  };
  return (
    <section>
      <header class="row">
        <h2>{t.accounts.wallScreens}</h2>
        <button type="button" onClick={() => setAdding(true)}>
          {t.accounts.makeLink}
        </button>
      </header>
      <Problem text={loaded.error} />
      {loaded.value?.kiosks.length === 0 && <p class="quiet">{t.accounts.noLinks}</p>}
      <ul class="cards">
        {loaded.value?.kiosks.map((screen) => (
          <li key={screen.id}>
            <h3>{screen.name}</h3>
            <p class="quiet">
              {t.accounts.linkShows(
                camerasWords(screen.cameras, nameIn(cameras)),
                moment(screen.created_ms, zone.value),
              )}
            </p>
            <div class="row">
              <button
                type="button"
                class="danger"
                aria-label={t.accounts.revoke(screen.name)}
                onClick={() => void revoke(screen)}
              >
                {t.accounts.revokeShort}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {adding && (
        <AddKiosk cameras={cameras} onClose={() => setAdding(false)} onMade={loaded.reload} />
      )}
    </section>
  );
}

/** Ids of what a layout shows now; those that join its group later are given by a new link. */
function camerasOf(layout: Layout): readonly string[] {
  const present = status.value?.cameras ?? [];
  const chosen = idsOf(layout, present);
  const ids = chosen.length ? chosen : present.map(({ id }) => id);
  return ids.filter((id) => !layout.hidden.includes(id));
}

interface AddProps {
  readonly cameras: readonly Given[];
  readonly onClose: () => void;
  readonly onMade: () => Promise<void>;
}

function AddKiosk({ cameras, onClose, onMade }: AddProps) {
  const [given, setGiven] = useState<readonly string[]>([]);
  const [layout, setLayout] = useState<Layout | null>(null);
  const layouts = useLoaded<Layouts>("api/layouts").value?.layouts.filter(({ shared }) => shared);
  const choose = (id: number) => {
    const chosen = layouts?.find((each) => each.id === id) ?? null;
    setLayout(chosen);
    if (chosen) setGiven(camerasOf(chosen));
  };
  const [problem, setProblem] = useState<string | null>(null);
  const [made, setMade] = useState<MadeKiosk | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const name = new FormData(event.currentTarget as HTMLFormElement).get("name");
    const { value, error } = await ask<MadeKiosk>("POST", "api/kiosks", { name, cameras: given });
    setProblem(error);
    setMade(value);
    if (value) await onMade();
  };
  if (made) {
    const shown = layout ? `&layout=${layout.id}` : "";
    const link = new URL(made.address + shown, document.baseURI).href;
    return (
      <Dialog title={t.accounts.linkOf(made.kiosk.name)} onClose={onClose} wide>
        <ShownOnce name={t.accounts.link} text={link} onClose={onClose}>
          {t.accounts.openOnScreen}
        </ShownOnce>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.accounts.makeLinkTitle} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <label>
          {t.accounts.whichScreen}
          <input
            name="name"
            required
            maxLength={80}
            placeholder={t.accounts.whichScreenExample}
            autocomplete="off"
            autofocus
          />
        </label>
        {layouts && layouts.length > 0 && (
          <label>
            {t.accounts.layout}
            <select
              value={layout?.id ?? 0}
              onChange={(event) => choose(Number(event.currentTarget.value))}
            >
              <option value={0}>{t.accounts.allOfThem}</option>
              {layouts.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <GivenCameras cameras={cameras} given={given} onChange={setGiven} />
        <Problem text={problem} />
        <button type="submit" class="primary" disabled={given.length === 0}>
          {t.accounts.make}
        </button>
      </form>
    </Dialog>
  );
}
