/** What this browser's user chose for it alone: the theme, the language, the zone of times. */

import { language, theme, zone } from "../choices";
import { serverNowMs } from "../state";
import { LANGUAGES } from "../texts/language";
import { t } from "../texts/texts";
import { zoneName } from "../times";

export function ThisBrowser() {
  return (
    <section>
      <h2>{t.shared.thisBrowser}</h2>
      <div class="row">
        <label class="inline">
          {t.shared.theme}
          <select
            value={theme.value}
            onChange={(event) => {
              theme.value = event.currentTarget.value as typeof theme.value;
            }}
          >
            <option value="system">{t.page.themes.system}</option>
            <option value="light">{t.page.themes.light}</option>
            <option value="dark">{t.page.themes.dark}</option>
          </select>
        </label>
        <LanguageChoice />
        <ZoneChoice />
      </div>
    </section>
  );
}

/** Its own name for each language, so that it is found by who cannot read the present one. */
function LanguageChoice() {
  return (
    <label class="inline">
      {t.shared.language}
      <select
        value={language.value}
        onChange={(event) => {
          language.value = event.currentTarget.value as typeof language.value;
          location.reload(); // texts are read once, when the page is loaded
        }}
      >
        <option value="browser">{t.shared.asBrowser}</option>
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function ZoneChoice() {
  const zones = Intl.supportedValuesOf("timeZone");
  const all = zones.includes(zone.value) ? zones : [zone.value, ...zones];
  return (
    <label class="inline">
      {t.shared.timesIn}
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
