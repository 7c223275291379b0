/** Addresses of cameras of known makes. */

import type { Make } from "../shared/wire.generated";

interface Typed {
  readonly source: string;
  readonly view: string;
}

/** What is meant by what was typed: a host alone takes the make's addresses, a whole one stays. */
export function addressesOf(make: Make | undefined, typed: Typed): Typed {
  const host = typed.source.replace(/\/+$/, "");
  if (!make || host.includes("://") || host.includes("/") || host === "") return typed;
  const filled = (template: string) => {
    // A port that was typed takes the place of the usual one.
    const usual = /:\d+$/.test(host) ? template.replace(/\{host\}:\d+/, "{host}") : template;
    return usual.replace("{host}", host);
  };
  return { source: filled(make.source), view: typed.view || (make.view ? filled(make.view) : "") };
}
