/** Texts of the page's frame: its top, its door, its keys, in German. */

import { plural } from "../../format";
import type { Texts } from "../texts";

export const page: Texts["page"] = {
  disclaimer:
    "Die Werte beschreiben, was ein Gesicht zeigt, nicht, was ein Mensch fühlt. Sie können falsch sein.",
  cameraGone: "Diese Kamera gibt es nicht",
  maybeRemoved: "Vielleicht wurde sie entfernt.",
  serverStuck: (trouble) => `Der Server kommt nicht weiter: ${trouble}.`,
  connectionLost: "Verbindung unterbrochen.",
  isOld: (age) => `Was Sie sehen, ist ${age} alt. Es wird von selbst erneut versucht.`,
  viewMissing: (why) =>
    `Diese Ansicht konnte nicht geladen werden (${why}). Laden Sie die Seite neu.`,
  unreachable: "Mien ist nicht erreichbar",
  triesAgain: (problem) => `${problem} Es wird von selbst erneut versucht.`,
  brand: "Mien, alle Kameras",
  views: "Ansichten",
  openAlerts: (open) => plural(open, { one: "offener Alarm", other: "offene Alarme" }),
  open: "offen",
  themeIs: (theme) => `Farben: ${theme}`,
  connecting: "Verbindung wird hergestellt",
  connected: "Verbunden",
  offline: "Getrennt",
  keys: "Tasten",
  keysNote:
    "Die Tabulatortaste erreicht jedes Bedienelement. Während Sie tippen, gilt keine der Tasten.",
  noCamera: "Keine Kamera zu sehen",
  noCameraNow:
    "Zurzeit ist keine Kamera dieses Links da. Kommt eine wieder, erscheint sie von selbst.",
  linkShowsNothing: "Dieser Link zeigt nichts",
  linkRevoked:
    "Er wurde widerrufen oder ist unvollständig. Bitten Sie einen Administrator um einen neuen.",
  signInInstead: "Stattdessen anmelden",
  viewNames: {
    live: "Live",
    history: "Verlauf",
    review: "Prüfen",
    models: "Modelle",
    alerts: "Alarme",
    health: "Zustand",
    people: "Benutzer",
    settings: "Einstellungen",
  },
  themes: { system: "wie das System", light: "hell", dark: "dunkel" },
};
