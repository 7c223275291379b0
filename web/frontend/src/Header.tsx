/** The top: the name, the views, the connection, the theme, the keys. */

import { AccountMenu } from "./accounts/AccountMenu";
import { Help } from "./Help";
import { may, signsIn } from "./shared/account";
import { ALLOWS, VIEWS, WALL } from "./shared/address/route";
import { nextTheme, theme } from "./shared/choices";
import { connection, route, serverTrouble, status } from "./shared/state";
import { t } from "./shared/texts/texts";

export function Header() {
  const offered = VIEWS.filter(
    ({ name, views: [view] }) => may(ALLOWS[view]) && (name !== "people" || signsIn()),
  );
  return (
    <header class="top">
      <a class="brand" href={WALL} aria-label={t.page.brand}>
        <img src="static/icon.svg" alt="" width="26" height="26" />
        Mien
      </a>
      <nav aria-label={t.page.views}>
        {offered.map(({ name, address, views }) => (
          <a
            key={name}
            href={address}
            aria-current={views.some((view) => view === route.value.view) ? "page" : undefined}
          >
            {t.page.viewNames[name]}
            {name === "alerts" && <OpenCount />}
          </a>
        ))}
      </nav>
      <LineState />
      <AccountMenu />
      <ThemeSwitch />
      <Help />
    </header>
  );
}

function OpenCount() {
  const open = status.value?.alerts.length ?? 0;
  if (!open) return null;
  return (
    <>
      {" "}
      <span class="badge" title={t.page.openAlerts(open)}>
        {open}
        <span class="unseen"> {t.page.open}</span>
      </span>
    </>
  );
}

function ThemeSwitch() {
  const glyph = { system: "◐", light: "☀", dark: "☾" }[theme.value];
  return (
    <button
      type="button"
      class="plain"
      aria-label={t.page.themeIs(t.page.themes[theme.value])}
      title={t.page.themeIs(t.page.themes[theme.value])}
      onClick={() => {
        theme.value = nextTheme(theme.value);
      }}
    >
      {glyph}
    </button>
  );
}

function LineState() {
  const state = serverTrouble.value ? "lost" : connection.value;
  const words = { connecting: t.page.connecting, online: t.page.connected, lost: t.page.offline }[
    state
  ];
  return (
    <span class="line" data-state={state}>
      <span class="dot" />
      {words}
    </span>
  );
}
