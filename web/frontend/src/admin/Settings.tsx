/** Settings, and what people in view may trust in. */

import { useState } from "preact/hooks";
import { theme, zone } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { serverNowMs } from "../shared/state";
import { moment, zoneName } from "../shared/times";
import { say } from "../shared/toast";
import type { Notice } from "../shared/wire.generated";
import { AuditList } from "./AuditList";
import { BlurDefault } from "./BlurDefault";
import { Erase } from "./Erase";
import { Statement } from "./Notice";
import { Purpose } from "./Purpose";
import { Retention } from "./Retention";
import { Sign } from "./Sign";

export function Settings() {
  const notice = useLoaded<Notice>("api/notice");
  const accepted = notice.value;
  const [erasures, setErasures] = useState(0);
  const changed = async () => {
    say("Saved.");
    await notice.reload();
  };
  return (
    <section class="page">
      <header>
        <h1>Settings</h1>
      </header>
      <section>
        <h2>This browser</h2>
        <div class="row">
          <label class="inline">
            Theme
            <select
              value={theme.value}
              onChange={(event) => {
                theme.value = event.currentTarget.value as typeof theme.value;
              }}
            >
              <option value="system">as the system</option>
              <option value="light">light</option>
              <option value="dark">dark</option>
            </select>
          </label>
          <ZoneChoice />
        </div>
      </section>
      <section>
        <h2>What Mien does, and does not</h2>
        <Statement />
        {accepted && <Purpose purpose={accepted.purpose ?? ""} button="Save" onSaved={changed} />}
        {accepted?.accepted_ms && (
          <p class="quiet">Said on {moment(accepted.accepted_ms, zone.value)}</p>
        )}
      </section>
      <BlurDefault />
      <Retention />
      <Erase onErased={() => setErasures(erasures + 1)} />
      <AuditList key={erasures} />
      <Sign purpose={accepted?.purpose ?? ""} />
    </section>
  );
}

function ZoneChoice() {
  const zones = Intl.supportedValuesOf("timeZone");
  const all = zones.includes(zone.value) ? zones : [zone.value, ...zones];
  return (
    <label class="inline">
      Times in
      <select
        value={zone.value}
        onChange={(event) => {
          zone.value = event.currentTarget.value;
        }}
      >
        {(all.includes("UTC") ? all : ["UTC", ...all]).map((name) => (
          <option key={name} value={name}>
            {name === zone.value ? zoneName(name, serverNowMs()) : name}
          </option>
        ))}
      </select>
    </label>
  );
}
