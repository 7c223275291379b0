/** All cameras; arrow keys move between them, Shift moves a camera itself, Enter opens one. */

import { useEffect, useRef, useState } from "preact/hooks";
import { setBlur } from "../../cameras/cameras";
import { may } from "../../shared/account";
import { listOf, numberOf, params } from "../../shared/address/params";
import { alertsFirst, grid, order } from "../../shared/choices";
import { toggleFullScreen, useKeys } from "../../shared/keys";
import { sightOf, status } from "../../shared/state";
import { say } from "../../shared/toast";
import type { CameraNow } from "../../shared/wire.generated";
import { type Arrangement, arrange, fixed, neighbour, wallFps } from "../layout";
import { alertingFirst, hiding, moved, ordered, pageCount, pageOf } from "./arranging";
import { Pages, useTurning } from "./Pages";
import { Tile } from "./Tile";
import { MOST_COLUMNS, WallTools } from "./WallTools";

const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
/** Where the style sheet lets the whole page scroll, not the wall alone. */
const PAGE_SCROLLS = "(max-width: 720px)";

interface Props {
  readonly cameras: readonly CameraNow[];
  /** The camera that was open last; it gets the focus back. */
  readonly returnTo?: string | null;
  /** True on a wall screen: the pictures and nothing else. */
  readonly bare?: boolean;
}

export function Wall({ cameras, returnTo = null, bare = false }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [asked, setPage] = useState(0);
  const side = sideOf(params.value);
  const wanted = hiding(cameras, listOf(params.value, "cameras"));
  const pages = pageCount(wanted.length, side);
  const page = Math.min(asked, pages - 1);
  useTurning(page, pages, setPage);
  const inOrder = ordered(wanted, order.value);
  const alerts = status.value?.alerts ?? [];
  const all = alertsFirst.value ? alertingFirst(inOrder, alerts) : inOrder;
  const shown = pageOf(all, side, page);
  const ids = all.map((camera) => camera.id);
  const arrangement = useArrangement(list, shown.length, side);

  useEffect(() => {
    if (returnTo && arrangement) focusOn(list.current, returnTo);
  }, [returnTo, arrangement === null]);

  const first = side * side * page;
  const place = (id: string, to: number) => {
    order.value = moved(ids, id, to);
  };
  const move = (event: KeyboardEvent) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>(".tile > a") ?? [])];
    const from = links.indexOf(document.activeElement as HTMLElement);
    const next = from < 0 ? 0 : neighbour(event.key, from, links.length, arrangement?.columns ?? 1);
    const id = shown[from]?.id;
    if (!event.shiftKey) links[next]?.focus();
    else if (id) {
      place(id, next + first);
      requestAnimationFrame(() => focusOn(list.current, id));
    }
  };
  const blur = () => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-camera]");
    const id = focused?.dataset.camera;
    if (id) void setBlur(id, !sightOf(id).drawn.peek()?.header.blurred);
    else say("Go to a camera with the arrows; then B blurs its faces.");
  };
  useKeys({
    ...(bare ? {} : Object.fromEntries(MOVES.map((key) => [key, move]))),
    f: toggleFullScreen,
    ...(may("operator") ? { b: blur } : {}),
  });

  return (
    <section class="live" data-bare={bare} aria-label="All cameras">
      <h1 class="unseen">All cameras</h1>
      {!bare && (
        <WallTools cameras={cameras} shown={wanted.length} side={side}>
          {pages > 1 && <Pages page={page} pages={pages} onTurn={setPage} />}
        </WallTools>
      )}
      {/* What scrolls has to be reached by Tab; without tools there is nothing in it that could be. */}
      <div class="space" tabIndex={bare ? 0 : undefined}>
        <ul
          ref={list}
          class="wall"
          style={
            arrangement
              ? { gridTemplateColumns: `repeat(${arrangement.columns}, ${arrangement.tilePx}px)` }
              : {}
          }
        >
          {arrangement &&
            shown.map((camera, index) => (
              <Tile
                key={camera.id}
                camera={camera}
                fps={wallFps(shown.length)}
                alerts={alerts.filter((alert) => alert.cameras.includes(camera.id))}
                onDropped={bare ? null : (id) => place(id, index + first)}
              />
            ))}
        </ul>
      </div>
    </section>
  );
}

/** Columns and rows: those of the address, else what this browser's user chose. */
function sideOf(given: URLSearchParams): number {
  const side = numberOf(given, "grid");
  return side !== null && side <= MOST_COLUMNS ? side : grid.value;
}

function useArrangement(
  list: { readonly current: HTMLElement | null },
  tiles: number,
  side: number,
): Arrangement | null {
  const [space, setSpace] = useState<{ width: number; height: number } | null>(null);
  useEffect(() => {
    const surrounding = list.current?.parentElement;
    if (!surrounding) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSpace({ width, height: matchMedia(PAGE_SCROLLS).matches ? innerHeight : height });
    });
    observer.observe(surrounding);
    return () => observer.disconnect();
  }, []);
  if (!space) return null;
  if (side) return fixed(side, space.width, space.height);
  return arrange(tiles, space.width, space.height);
}

function focusOn(list: HTMLElement | null, id: string): void {
  list?.querySelector<HTMLElement>(`[data-camera="${CSS.escape(id)}"] a`)?.focus();
}
