/** The form that adds a camera by its address, which can be tried out first. */

import { useRef, useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import type { Makes, ShownDisplay, Tried } from "../shared/wire.generated";
import { AddressFields, loginOf } from "./AddressFields";
import { HangingFields, hangingOf } from "./HangingFields";
import { addressesOf } from "./makes";
import { TrialResult } from "./TrialResult";

export function AddCamera({ onAdded }: { readonly onAdded?: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [trial, setTrial] = useState<Tried | null>(null);
  const [chosen, setChosen] = useState("");
  const [busy, setBusy] = useState<"adding" | "testing" | null>(null);

  const field = (name: string) => {
    const content = new FormData(form.current as HTMLFormElement).get(name);
    return String(content).trim();
  };
  const makes = useLoaded<Makes>("api/cameras/makes");
  const make = makes.value?.makes.find((each) => each.name === chosen);
  const addresses = () => addressesOf(make, { source: field("source"), view: field("view") });
  const display = useLoaded<ShownDisplay>("api/settings");
  const { blur_default: blurDefault = false, blur_locked: locked = false } = display.value ?? {};
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy("adding");
    const name = field("name");
    const blur = locked || new FormData(form.current as HTMLFormElement).has("blur");
    const { source, view } = addresses();
    const { error } = await ask("POST", "api/cameras", {
      source,
      view: view || null,
      ...loginOf(form.current as HTMLFormElement),
      ...hangingOf(form.current as HTMLFormElement),
      ...(name ? { name } : {}),
      ...(blur === blurDefault ? {} : { blur }),
    });
    setBusy(null);
    setProblem(error);
    if (error !== null) return;
    form.current?.reset();
    setChosen("");
    setTrial(null);
    onAdded?.();
  };
  const test = async () => {
    if (!form.current?.reportValidity()) return;
    setBusy("testing");
    setTrial(null);
    const answer = await ask<Tried>("POST", "api/cameras/test", {
      source: addresses().source,
      ...loginOf(form.current as HTMLFormElement),
      ...hangingOf(form.current as HTMLFormElement),
    });
    setBusy(null);
    setProblem(answer.error);
    setTrial(answer.value);
  };

  return (
    <form ref={form} class="form" onSubmit={submit}>
      <label>
        {t.cameras.make}
        <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
          <option value="">{t.cameras.anyOther}</option>
          {makes.value?.makes.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {make?.about && <p class="quiet">{make.about}</p>}
      <AddressFields make={make} onInput={() => setTrial(null)} autofocus={onAdded !== undefined} />
      <label>
        {t.shared.name}
        <input name="name" placeholder={t.cameras.nameExample} maxLength={80} autocomplete="off" />
      </label>
      <HangingFields onInput={() => setTrial(null)} />
      {display.value && (
        <label class="switch">
          <input type="checkbox" name="blur" defaultChecked={blurDefault} disabled={locked} />
          {t.cameras.blurFaces}
          {locked && ` ${t.cameras.blurLocked}`}
        </label>
      )}
      <Problem text={problem} />
      <TrialResult trial={trial} busy={busy === "testing"} />
      <div class="row">
        <button type="submit" class="primary" disabled={busy !== null}>
          {t.shared.addCamera}
        </button>
        <button type="button" disabled={busy !== null} onClick={() => void test()}>
          {t.shared.test}
        </button>
      </div>
      <p class="quiet">{t.cameras.addressNote}</p>
    </form>
  );
}
