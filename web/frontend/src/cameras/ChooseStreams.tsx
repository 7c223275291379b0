/** The streams of a camera that was found, each with its picture; one is analysed, one is looked at. */

import { useRef, useState } from "preact/hooks";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import type { FoundCamera, Profile, Profiles, Tried } from "../shared/wire.generated";
import { loginOf } from "./AddressFields";
import { suggested } from "./streams";
import { TrialResult } from "./TrialResult";

interface Props {
  readonly camera: FoundCamera;
  readonly onAdded: () => void;
}

export function ChooseStreams({ camera, onAdded }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [streams, setStreams] = useState<readonly Profile[]>(camera.onvif ? [] : [own(camera)]);
  const [trials, setTrials] = useState<Readonly<Record<string, Tried>>>({});
  const [trying, setTrying] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const login = () => loginOf(form.current as HTMLFormElement);
  const look = async () => {
    setBusy(true);
    let offered = streams;
    if (camera.onvif) {
      const wish = { host: camera.host, address: camera.address, ...login() };
      const { value, error } = await ask<Profiles>("POST", "api/cameras/profiles", wish);
      setProblem(error);
      offered = value?.profiles ?? [];
      setStreams(offered);
    }
    // One after the other: some cameras serve few viewers at a time.
    for (const { source } of offered) {
      setTrying(source);
      const wish = { source, ...login() };
      const { value, error } = await ask<Tried>("POST", "api/cameras/test", wish);
      const tried = value ?? { ok: false, reason: error ?? "" };
      setTrials((before) => ({ ...before, [source]: tried }));
    }
    setTrying(null);
    setBusy(false);
  };
  const add = async (event: Event) => {
    event.preventDefault();
    const chosen = new FormData(form.current as HTMLFormElement);
    const source = String(chosen.get("source"));
    const view = String(chosen.get("view") ?? "");
    const { error } = await ask("POST", "api/cameras", {
      name: String(chosen.get("name")).trim(),
      source,
      view: view && view !== source ? view : null,
      ...login(),
    });
    setProblem(error);
    if (!error) onAdded();
  };

  const usual = suggested(streams);
  return (
    <form ref={form} class="form" onSubmit={(event) => void add(event)}>
      {camera.onvif && (
        <div class="row">
          <label>
            {t.shared.user}
            <input name="user" maxLength={200} autocomplete="off" spellcheck={false} autofocus />
          </label>
          <label>
            {t.shared.password}
            <input type="password" name="password" maxLength={200} autocomplete="new-password" />
          </label>
        </div>
      )}
      <button type="button" disabled={busy} onClick={() => void look()}>
        {camera.onvif ? t.cameras.showStreams : t.cameras.showPicture}
      </button>
      <Problem text={problem} />
      {streams.map((stream) => (
        <fieldset key={stream.source}>
          <legend>{titleOf(stream)}</legend>
          <TrialResult trial={trials[stream.source] ?? null} busy={trying === stream.source} />
          {camera.onvif && (
            <div class="row">
              <label class="switch">
                <input
                  type="radio"
                  name="source"
                  value={stream.source}
                  defaultChecked={stream.source === usual.source}
                />
                {t.cameras.analyse}
              </label>
              <label class="switch">
                <input
                  type="radio"
                  name="view"
                  value={stream.source}
                  defaultChecked={stream.source === usual.view}
                />
                {t.cameras.lookClosely}
              </label>
            </div>
          )}
        </fieldset>
      ))}
      {!camera.onvif && <input type="hidden" name="source" value={camera.address} />}
      {streams.length > 0 && (
        <>
          <label>
            {t.shared.name}
            <input name="name" required maxLength={80} defaultValue={camera.name.slice(0, 80)} />
          </label>
          <button type="submit" class="primary" disabled={busy}>
            {t.shared.addCamera}
          </button>
        </>
      )}
    </form>
  );
}

/** A webcam's only stream. */
function own({ name, address }: FoundCamera): Profile {
  return { name, source: address, encoding: "", width: 0, height: 0, fps: 0 };
}

function titleOf({ name, encoding, width, height }: Profile): string {
  const size = width > 0 ? `${width} × ${height}` : "";
  return [name, encoding, size].filter(Boolean).join(", ");
}
