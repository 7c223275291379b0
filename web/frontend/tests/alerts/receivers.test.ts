import { expect, it } from "vitest";
import { KINDS, kindOf } from "../../src/alerts/receivers";

function address(name: string, fields: Readonly<Record<string, string>>): string | undefined {
  return KINDS.find((kind) => kind.name === name)?.address((field) => fields[field] ?? "");
}

it("fields become an address", () => {
  expect(address("Webhook", { url: "https://host/path" })).toBe("https://host/path");
  expect(address("MQTT", { host: " home ", prefix: "a/b" })).toBe("mqtt://home/a/b");
  expect(
    address("MQTT", {
      host: "home",
      tls: "on",
      port: "99",
      user: "u",
      password: "p@:/",
      prefix: "m",
    }),
  ).toBe("mqtts://u:p%40%3A%2F@home:99/m");
  expect(
    address("E-mail", { host: "mail", tls: "on", from: "a@b.org", to: "c@d.org, e@f.org" }),
  ).toBe("smtps://mail/?from=a%40b.org&to=c%40d.org%2Ce%40f.org");
  expect(address("ntfy", { host: "ntfy.sh", tls: "on", topic: "house 1" })).toBe(
    "ntfys://ntfy.sh/house%201",
  );
});

it("an address tells its way", () => {
  const urls = ["https://a/***", "mqtts://a/***", "smtp://a/***", "ntfy://a/***", "?"];
  expect(urls.map((url) => kindOf(url).name)).toEqual([
    "Webhook",
    "MQTT",
    "E-mail",
    "ntfy",
    "Webhook",
  ]);
});
