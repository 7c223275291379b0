/** What a view loads from the server, with what went wrong. */

import { useCallback, useEffect, useState } from "preact/hooks";
import { type Answer, ask } from "./rest";

export interface Loaded<T> {
  readonly value: T | null;
  readonly error: string | null;
  /** True while what is shown, if anything, answers an earlier question. */
  readonly loading: boolean;
  /** Asks again; what is shown stays until the answer is there. */
  readonly reload: () => Promise<void>;
}

/**
 * Loads a path, again whenever it changes, and every so often if wanted.
 *
 * @param path What to ask for; null asks for nothing.
 * @param everyMs How often; null asks once.
 */
export function useLoaded<T>(path: string | null, everyMs: number | null = null): Loaded<T> {
  const [known, setKnown] = useState<{ path: string; answer: Answer<T> } | null>(null);

  const reload = useCallback(async () => {
    if (path !== null) setKnown({ path, answer: await ask<T>("GET", path) });
  }, [path]);

  useEffect(() => {
    let current = true;
    const load = async () => {
      if (path === null || document.hidden) return;
      const answer = await ask<T>("GET", path);
      if (!current) return;
      setKnown((before) => {
        const isHiccup = answer.error !== null && before?.path === path && before.answer.value;
        return isHiccup ? before : { path, answer };
      });
    };
    void load();
    const timer = everyMs === null ? null : window.setInterval(load, everyMs);
    return () => {
      current = false;
      if (timer !== null) window.clearInterval(timer);
    };
  }, [path, everyMs]);

  return {
    value: known?.answer.value ?? null,
    error: known?.answer.error ?? null,
    loading: path !== null && known?.path !== path,
    reload,
  };
}
