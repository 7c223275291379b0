/** Finding cameras: webcams that are plugged in, and ONVIF devices on a network of one's choice. */

import { useEffect, useState } from "preact/hooks";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { Dialog } from "../shared/ui/Dialog";
import { Problem } from "../shared/ui/Problem";
import type { FoundCamera, FoundCameras, Interface } from "../shared/wire.generated";
import { ChooseStreams } from "./ChooseStreams";

export function FindCameras({ onAdded }: { readonly onAdded?: () => void }) {
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<FoundCamera | null>(null);
  const close = () => {
    setOpen(false);
    setChosen(null);
  };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {t.cameras.findCameras}
      </button>
      {open && (
        <Dialog title={chosen ? chosen.name : t.cameras.findCameras} onClose={close}>
          {chosen ? (
            <ChooseStreams
              camera={chosen}
              onAdded={() => {
                close();
                onAdded?.();
              }}
            />
          ) : (
            <Search onChosen={setChosen} />
          )}
        </Dialog>
      )}
    </>
  );
}

/** What is there at once, and what answers on a network that is searched only when asked. */
function Search({ onChosen }: { readonly onChosen: (camera: FoundCamera) => void }) {
  const [interfaces, setInterfaces] = useState<readonly Interface[]>([]);
  const [cameras, setCameras] = useState<readonly FoundCamera[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const [where, setWhere] = useState(0);

  const look = async (there?: Interface) => {
    setBusy(true);
    const wish = there ? { host: there.host, interface: there.address } : {};
    const { value, error } = await ask<FoundCameras>("POST", "api/cameras/find", wish);
    setBusy(false);
    setProblem(error ?? (value?.reasons.join(" ") || null));
    if (!value) return;
    setCameras(value.cameras);
    if (!there) setInterfaces(value.interfaces);
  };
  useEffect(() => void look(), []);

  const there = interfaces[where];
  return (
    <div class="form">
      {there && (
        <div class="row">
          <label>
            {t.cameras.network}
            <select
              value={String(where)}
              onChange={(event) => setWhere(Number(event.currentTarget.value))}
            >
              {interfaces.map(({ host, name, address }, number) => (
                <option key={`${host} ${address}`} value={String(number)}>
                  {name}, {address} ({host})
                </option>
              ))}
            </select>
          </label>
          <button type="button" disabled={busy} onClick={() => void look(there)}>
            {t.cameras.search}
          </button>
        </div>
      )}
      <Problem text={problem} />
      <div role="status">
        {busy && <p class="quiet">{t.shared.looking}</p>}
        {!busy && cameras?.length === 0 && <p class="quiet">{t.cameras.nothingFound}</p>}
      </div>
      <ul class="found">
        {cameras?.map((camera) => (
          <li key={`${camera.host} ${camera.address}`}>
            <button type="button" onClick={() => onChosen(camera)}>
              {camera.name}
            </button>{" "}
            <span class="quiet">{camera.address}</span>
          </li>
        ))}
      </ul>
      <p class="quiet">{t.cameras.findNote}</p>
    </div>
  );
}
