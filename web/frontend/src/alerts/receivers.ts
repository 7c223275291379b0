/** Ways to tell somebody of alerts: what each asks for, and the address that comes of it. */

import { t } from "../shared/texts/texts";

/** A field of the form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: "url" | "email" | "password" | "number" | "checkbox";
  readonly example?: string;
  readonly required?: boolean;
  readonly preset?: string;
}

export interface Kind {
  readonly name: string;
  readonly schemes: readonly string[];
  readonly says: string;
  readonly fields: readonly Field[];
  /** The address, of the fields' texts. */
  readonly address: (text: (name: string) => string) => string;
}

const LOGIN: readonly Field[] = [
  { name: "user", label: t.alerts.userOptional },
  { name: "password", label: t.alerts.passwordOptional, type: "password" },
];

export const KINDS: readonly Kind[] = [
  {
    name: t.alerts.webhook,
    schemes: ["http", "https"],
    says: t.alerts.webhookSays,
    fields: [
      {
        name: "url",
        label: t.alerts.url,
        type: "url",
        example: "https://host/path",
        required: true,
      },
      {
        name: "secret",
        label: t.alerts.secret,
        type: "password",
      },
    ],
    address: (text) => text("url"),
  },
  {
    name: "MQTT",
    schemes: ["mqtt", "mqtts"],
    says: t.alerts.mqttSays,
    fields: [
      { name: "host", label: t.alerts.broker, example: "homeassistant.local", required: true },
      { name: "tls", label: t.alerts.encrypted, type: "checkbox" },
      { name: "port", label: t.alerts.portOptional, type: "number", example: t.alerts.mqttPorts },
      ...LOGIN,
      { name: "prefix", label: t.alerts.topicsBegin, preset: "mien", required: true },
    ],
    address: (text) =>
      `${text("tls") ? "mqtts" : "mqtt"}://${server(text)}/${encodeURI(text("prefix"))}`,
  },
  {
    name: t.alerts.mail,
    schemes: ["smtp", "smtps"],
    says: t.alerts.mailSays,
    fields: [
      { name: "host", label: t.alerts.mailServer, example: "smtp.example.org", required: true },
      { name: "tls", label: t.alerts.encryptedStart, type: "checkbox" },
      { name: "port", label: t.alerts.portOptional, type: "number", example: "587" },
      ...LOGIN,
      { name: "from", label: t.alerts.mailFrom, type: "email", required: true },
      { name: "to", label: t.alerts.mailTo, example: "a@b.org,c@d.org", required: true },
    ],
    address: (text) => {
      const mail = new URLSearchParams({
        from: text("from"),
        to: text("to").replaceAll(/\s/g, ""),
      });
      return `${text("tls") ? "smtps" : "smtp"}://${server(text)}/?${mail}`;
    },
  },
  {
    name: "ntfy",
    schemes: ["ntfy", "ntfys"],
    says: t.alerts.ntfySays,
    fields: [
      { name: "host", label: t.alerts.server, preset: "ntfy.sh", required: true },
      { name: "tls", label: t.alerts.encrypted, type: "checkbox", preset: "on" },
      { name: "topic", label: t.alerts.topic, example: "house-alerts-7f3a", required: true },
      ...LOGIN,
    ],
    address: (text) =>
      `${text("tls") ? "ntfys" : "ntfy"}://${server(text)}/${encodeURIComponent(text("topic"))}`,
  },
];

/** The way of an address, by its scheme. */
export function kindOf(url: string): Kind {
  const scheme = url.split(":", 1)[0] ?? "";
  const [webhook] = KINDS;
  return KINDS.find(({ schemes }) => schemes.includes(scheme)) ?? (webhook as Kind);
}

function server(text: (name: string) => string): string {
  const [user, password, port] = [text("user"), text("password"), text("port")];
  const login = user && `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return `${login}${text("host").trim()}${port && `:${port}`}`;
}
