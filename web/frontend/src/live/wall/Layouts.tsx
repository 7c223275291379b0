/** Walls that were saved: a list that leads to each, and a form that saves the present one. */

import { useState } from "preact/hooks";
import { may, signsIn } from "../../shared/account";
import { addressOfLayout, WALL } from "../../shared/address/route";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { say } from "../../shared/toast";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import { CheckBox } from "../../shared/ui/Switch";
import type { Layout, LayoutWish, Layouts as Saved } from "../../shared/wire.generated";
import type { WallWish } from "./wishes";

/** The layout that the wall shows. */
export interface SavedWall {
  readonly layout: Layout;
  readonly reload: () => Promise<void>;
}

interface Props {
  readonly wish: WallWish;
  readonly saved: SavedWall | null;
}

export function LayoutsButton({ wish, saved }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {saved ? t.live.layoutIs(saved.layout.name) : t.live.layouts}
      </button>
      {open && <LayoutsDialog wish={wish} saved={saved} onClose={() => setOpen(false)} />}
    </>
  );
}

function LayoutsDialog({ wish, saved, onClose }: Props & { readonly onClose: () => void }) {
  const loaded = useLoaded<Saved>("api/layouts");
  const [problem, setProblem] = useState<string | null>(null);
  const remove = async (layout: Layout) => {
    const { error } = await ask("DELETE", `api/layouts/${layout.id}`);
    setProblem(error);
    if (error !== null) return;
    if (layout.id === saved?.layout.id) location.hash = WALL;
    await loaded.reload();
  };
  return (
    <Dialog title={t.live.layoutsTitle} onClose={onClose}>
      <Problem text={loaded.error ?? problem} />
      {loaded.value?.layouts.length === 0 && <p class="quiet">{t.live.noneSaved}</p>}
      <ul class="events">
        {loaded.value?.layouts.map((layout) => (
          <li key={layout.id}>
            <a href={addressOfLayout(layout.id)} onClick={onClose}>
              {layout.name}
            </a>
            <span class="quiet">{signsIn() && layout.shared && t.live.forEverybody}</span>
            {layout.changeable && (
              <button
                type="button"
                class="link"
                aria-label={t.live.removeLayout(layout.name)}
                onClick={() => void remove(layout)}
              >
                {t.shared.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
      {may("viewer") && <SaveForm wish={wish} saved={saved} onSaved={onClose} />}
    </Dialog>
  );
}

function SaveForm({ wish, saved, onSaved }: Props & { readonly onSaved: () => void }) {
  const layout = saved?.layout;
  const [name, setName] = useState(layout?.name ?? "");
  const [shared, setShared] = useState(layout?.shared ?? !signsIn());
  const [bare, setBare] = useState(layout?.full_screen ?? false);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (into: Layout | null) => {
    const wanted: LayoutWish = { ...wish, full_screen: bare, name: name.trim(), shared };
    const answer = into
      ? await ask<Layout>("PUT", `api/layouts/${into.id}`, wanted)
      : await ask<Layout>("POST", "api/layouts", wanted);
    setProblem(answer.error);
    if (!answer.value) return;
    await saved?.reload();
    onSaved();
    say(t.live.layoutSaved(answer.value.name));
    location.hash = addressOfLayout(answer.value.id);
  };
  const changeable = layout?.changeable ? layout : null;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save(changeable);
      }}
    >
      <label>
        {t.shared.name}
        <input
          required
          maxLength={80}
          value={name}
          placeholder={t.live.layoutExample}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      {signsIn() && may("operator") && (
        <CheckBox name={t.live.forAll} checked={shared} onChange={setShared} />
      )}
      <CheckBox name={t.live.bare} checked={bare} onChange={setBare} />
      <p class="quiet">{t.live.savedMeans}</p>
      <Problem text={problem} />
      <div class="row">
        <button type="submit" class="primary">
          {changeable ? t.live.saveChanges : t.shared.save}
        </button>
        {changeable && (
          <button type="button" disabled={!name.trim()} onClick={() => void save(null)}>
            {t.live.saveAsAnother}
          </button>
        )}
      </div>
    </form>
  );
}
