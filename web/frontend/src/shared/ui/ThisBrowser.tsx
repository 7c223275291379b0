/** What this browser's user chose for it alone: the theme, and the zone of times. */

import { theme, zone } from "../choices";
import { serverNowMs } from "../state";
import { zoneName } from "../times";

export function ThisBrowser() {
  return (
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
