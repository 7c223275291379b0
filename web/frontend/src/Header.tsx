/** The top: the name, the views, the connection, the theme, the keys. */

import { AccountMenu } from "./accounts/AccountMenu";
import { Help } from "./Help";
import { may, signsIn } from "./shared/account";
import { ALLOWS, VIEWS, WALL } from "./shared/address/route";
import { nextTheme, theme } from "./shared/choices";
import { plural } from "./shared/format";
import { connection, route, serverTrouble, status } from "./shared/state";

export function Header() {
  const offered = VIEWS.filter(
    ({ name, views: [view] }) => may(ALLOWS[view]) && (name !== "People" || signsIn()),
  );
  return (
    <header class="top">
      <a class="brand" href={WALL} aria-label="Mien, all cameras">
        <img src="static/icon.svg" alt="" width="26" height="26" />
        Mien
      </a>
      <nav aria-label="Views">
        {offered.map(({ name, address, views }) => (
          <a
            key={name}
            href={address}
            aria-current={views.some((view) => view === route.value.view) ? "page" : undefined}
          >
            {name}
            {name === "Alerts" && <OpenCount />}
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
      <span class="badge" title={plural(open, "open alert")}>
        {open}
        <span class="unseen"> open</span>
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
      aria-label={`Theme: ${theme.value}`}
      title={`Theme: ${theme.value}`}
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
  const words = { connecting: "Connecting", online: "Connected", lost: "Offline" }[state];
  return (
    <span class="line" data-state={state}>
      <span class="dot" />
      {words}
    </span>
  );
}
