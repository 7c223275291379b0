/** The pages of a wall that has more cameras than tiles: turned by hand, or by themselves. */

import { useEffect } from "preact/hooks";
import { TURNS_S } from "../../shared/choices";
import { useKeys } from "../../shared/keys";
import { t } from "../../shared/texts/texts";
import { turned } from "./arranging";

interface Props {
  readonly page: number;
  readonly pages: number;
  /** Seconds after which they turn; 0 never. */
  readonly everyS: number;
  readonly onTurn: (page: number) => void;
  readonly onEvery: (seconds: number) => void;
}

export function Pages({ page, pages, everyS, onTurn, onEvery }: Props) {
  const turn = (step: number) => onTurn(turned(page, step, pages));
  useKeys({ PageDown: () => turn(1), PageUp: () => turn(-1) });
  return (
    <fieldset class="pages">
      <legend class="unseen">{t.live.pagesOfWall}</legend>
      <button type="button" class="plain" aria-label={t.live.pageBefore} onClick={() => turn(-1)}>
        ‹
      </button>
      <span>{t.live.pageOf(page + 1, pages)}</span>
      <button type="button" class="plain" aria-label={t.live.nextPage} onClick={() => turn(1)}>
        ›
      </button>
      <select
        aria-label={t.live.turnPages}
        value={everyS}
        onChange={(event) => onEvery(Number(event.currentTarget.value))}
      >
        {[...new Set([...TURNS_S, everyS])].map((seconds) => (
          <option key={seconds} value={seconds}>
            {seconds ? t.live.every(seconds) : t.live.byHand}
          </option>
        ))}
      </select>
    </fieldset>
  );
}

/** Turns the page every so often, while there are several. */
export function useTurning(
  page: number,
  pages: number,
  everyS: number,
  onTurn: (page: number) => void,
): void {
  const everyMs = everyS * 1_000;
  useEffect(() => {
    if (!everyMs || pages < 2) return;
    const timer = window.setTimeout(() => onTurn(turned(page, 1, pages)), everyMs);
    return () => window.clearTimeout(timer);
  }, [page, pages, everyMs]);
}
