/** Ways to tell somebody of alerts: what each asks for, and the address that comes of it. */

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
  { name: "user", label: "User (optional)" },
  { name: "password", label: "Password (optional)", type: "password" },
];

export const KINDS: readonly Kind[] = [
  {
    name: "Webhook",
    schemes: ["http", "https"],
    says: "A POST of JSON to an address, signed if you give a secret.",
    fields: [
      { name: "url", label: "URL", type: "url", example: "https://host/path", required: true },
      {
        name: "secret",
        label: "Secret to sign with (optional, from 8 characters)",
        type: "password",
      },
    ],
    address: (text) => text("url"),
  },
  {
    name: "MQTT",
    schemes: ["mqtt", "mqtts"],
    says:
      "A message to a broker. The live state of cameras, people and rules is told there, too, and " +
      "Home Assistant finds them by itself.",
    fields: [
      { name: "host", label: "Broker", example: "homeassistant.local", required: true },
      { name: "tls", label: "Encrypted (TLS)", type: "checkbox" },
      { name: "port", label: "Port (optional)", type: "number", example: "1883, with TLS 8883" },
      ...LOGIN,
      { name: "prefix", label: "Topics begin with", preset: "mien", required: true },
    ],
    address: (text) =>
      `${text("tls") ? "mqtts" : "mqtt"}://${server(text)}/${encodeURI(text("prefix"))}`,
  },
  {
    name: "E-mail",
    schemes: ["smtp", "smtps"],
    says: "A mail by your mail server. A password is sent over an encrypted connection alone.",
    fields: [
      { name: "host", label: "Mail server", example: "smtp.example.org", required: true },
      { name: "tls", label: "Encrypted from the start (port 465)", type: "checkbox" },
      { name: "port", label: "Port (optional)", type: "number", example: "587" },
      ...LOGIN,
      { name: "from", label: "From", type: "email", required: true },
      { name: "to", label: "To, separated by commas", example: "a@b.org,c@d.org", required: true },
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
    says: "A notification on your phone, by ntfy.sh or a server of your own.",
    fields: [
      { name: "host", label: "Server", preset: "ntfy.sh", required: true },
      { name: "tls", label: "Encrypted (TLS)", type: "checkbox", preset: "on" },
      { name: "topic", label: "Topic", example: "house-alerts-7f3a", required: true },
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
