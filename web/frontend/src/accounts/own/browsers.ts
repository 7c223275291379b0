/** Browsers by what they call themselves. */

import { t } from "../../shared/texts/texts";

/** In this order: most also call themselves what stands further down. */
const BROWSERS: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\//, "Firefox"],
  [/\bFxiOS\//, "Firefox"],
  [/\bCriOS\//, "Chrome"],
  [/\bChromium\//, "Chromium"],
  [/Chrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\bAndroid\b/, "Android"],
  [/\b(?:iPhone|iPad)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** Such as "Firefox on Linux"; what is not known stays what it calls itself. */
export function browserName(agent: string): string {
  const named = (names: typeof BROWSERS) => names.find(([mark]) => mark.test(agent))?.[1];
  const browser = named(BROWSERS);
  if (!browser) return agent.slice(0, 40) || t.accounts.unknownBrowser;
  const system = named(SYSTEMS);
  return system ? t.accounts.browserOn(browser, system) : browser;
}
