/** The form that changes a camera: its name, its address, and how much of it is taken. */

import { useRef, useState } from "preact/hooks";
import { groupsOf } from "../shared/groups";
import { ask } from "../shared/rest";
import { status } from "../shared/state";
import { t } from "../shared/texts/texts";
import { Dialog } from "../shared/ui/Dialog";
import { KeepWarning } from "../shared/ui/KeepWarning";
import { Problem } from "../shared/ui/Problem";
import type { ShownCamera, Tried } from "../shared/wire.generated";
import { AddressFields, loginOf } from "./AddressFields";
import { change } from "./cameras";
import { HangingFields, hangingOf } from "./HangingFields";
import { TrialResult } from "./TrialResult";

interface Props {
  readonly camera: ShownCamera;
  readonly onClose: () => void;
}

export function EditCamera({ camera, onClose }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [trial, setTrial] = useState<Tried | null>(null);
  const [testing, setTesting] = useState(false);

  const given = camera.origin === "given";
  const field = (name: string) =>
    String(new FormData(form.current as HTMLFormElement).get(name)).trim();
  const submit = async (event: Event) => {
    event.preventDefault();
    const source = field("source");
    const view = field("view");
    const error = await change(camera.id, {
      name: field("name"),
      fps: Number(field("fps")) || null,
      max_width: Number(field("max_width")),
      keep_faces: new FormData(form.current as HTMLFormElement).has("keep_faces"),
      ...hangingOf(form.current as HTMLFormElement),
      group: field("group") || null,
      ...(source === camera.source ? {} : { source }),
      ...(given || view === (camera.view ?? "") ? {} : { view: view || null }),
      ...loginOf(form.current as HTMLFormElement),
    });
    setProblem(error);
    if (!error) onClose();
  };
  const test = async () => {
    setTesting(true);
    setTrial(null);
    const wish = {
      source: field("source"),
      id: camera.id,
      ...loginOf(form.current as HTMLFormElement),
      ...hangingOf(form.current as HTMLFormElement),
    };
    const answer = await ask<Tried>("POST", "api/cameras/test", wish);
    setTesting(false);
    setProblem(answer.error);
    setTrial(answer.value);
  };

  return (
    <Dialog title={t.shared.editNamed(camera.name)} onClose={onClose}>
      <form ref={form} class="form" onSubmit={submit}>
        <label>
          {t.shared.name}
          <input name="name" required maxLength={80} defaultValue={camera.name} autofocus />
        </label>
        <label>
          {t.cameras.group}
          <input
            name="group"
            maxLength={80}
            defaultValue={camera.group ?? ""}
            placeholder={t.cameras.noGroup}
            list="groups"
            autocomplete="off"
          />
          <datalist id="groups">
            {groupsOf(status.value?.cameras ?? []).map((group) => (
              <option key={group} value={group} />
            ))}
          </datalist>
        </label>
        <AddressFields camera={camera} onInput={() => setTrial(null)} />
        <p class="quiet">{given ? t.cameras.startedWithAddress : t.cameras.loginHidden}</p>
        <div class="row">
          <label>
            {t.cameras.mostFps}
            <input
              type="number"
              name="fps"
              min="0.1"
              max="120"
              step="any"
              placeholder={t.cameras.allFps}
              defaultValue={camera.fps === null ? "" : String(camera.fps)}
            />
          </label>
          <label>
            {t.cameras.mostWidth}
            <input
              type="number"
              name="max_width"
              required
              min="64"
              max="7680"
              defaultValue={String(camera.max_width)}
            />
          </label>
        </div>
        <HangingFields camera={camera} onInput={() => setTrial(null)} />
        <label class="switch">
          <input type="checkbox" name="keep_faces" defaultChecked={camera.keep_faces} />
          {t.cameras.keepFaces}
        </label>
        <p class="quiet">
          <KeepWarning />
        </p>
        <Problem text={problem} />
        <TrialResult trial={trial} busy={testing} />
        <div class="row">
          <button type="submit" class="primary">
            {t.shared.save}
          </button>
          <button type="button" disabled={testing} onClick={() => void test()}>
            {t.shared.test}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
