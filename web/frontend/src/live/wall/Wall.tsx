/** All cameras; arrow keys move between them, Shift moves a camera itself, Enter opens one. */

import { useEffect, useRef, useState } from "preact/hooks";
import { setBlur } from "../../cameras/cameras";
import { may } from "../../shared/account";
import { params, setParams } from "../../shared/address/params";
import { order } from "../../shared/choices";
import { toggleFullScreen, useKeys } from "../../shared/keys";
import { sightOf, status } from "../../shared/state";
import { t } from "../../shared/texts/texts";
import { say } from "../../shared/toast";
import type { CameraNow } from "../../shared/wire.generated";
import { type Arrangement, arrange, fixed, neighbour, wallFps } from "../layout";
import { alertingFirst, moved, ordered, pageCount, pageOf, shownOf } from "./arranging";
import type { SavedWall } from "./Layouts";
import { Pages, useTurning } from "./Pages";
import { Tile } from "./Tile";
import { WallTools } from "./WallTools";
import { choose, ownWish, wishIn } from "./wishes";

const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
/** Where the style sheet lets the whole page scroll, not the wall alone. */
const PAGE_SCROLLS = "(max-width: 720px)";

interface Props {
  readonly cameras: readonly CameraNow[];
  /** The camera that was open last; it gets the focus back. */
  readonly returnTo?: string | null;
  /** The layout that it shows; null for a wall that was not saved. */
  readonly saved?: SavedWall | null;
  /** True on a wall screen: the pictures and nothing else. */
  readonly screen?: boolean;
}

export function Wall({ cameras, returnTo = null, saved = null, screen = false }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [asked, setPage] = useState(0);
  const wish = wishIn(params.value, saved?.layout ?? ownWish());
  const side = wish.grid;
  const bare = screen || wish.full_screen;
  const wanted = shownOf(cameras, wish);
  const pages = pageCount(wanted.length, side);
  const page = Math.min(asked, pages - 1);
  useTurning(page, pages, wish.turn_s, setPage);
  const inOrder = ordered(wanted, order.value);
  const alerts = status.value?.alerts ?? [];
  const all = wish.alerts_first ? alertingFirst(inOrder, alerts) : inOrder;
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
    const id = focusedCamera();
    if (id) void setBlur(id, !sightOf(id).drawn.peek()?.header.blurred);
    else say(t.live.goThenBlur);
  };
  const hide = () => {
    const camera = wanted.find(({ id }) => id === focusedCamera());
    if (!camera) {
      say(t.live.goThenHide);
      return;
    }
    choose({ hidden: [...wish.hidden, camera.id] }, saved !== null);
    say(t.live.isLeftOut(camera.name));
  };
  useKeys({
    ...(bare ? {} : { ...Object.fromEntries(MOVES.map((key) => [key, move])), h: hide }),
    ...(wish.full_screen && !screen ? { Escape: () => setParams({ full: 0 }) } : {}),
    f: toggleFullScreen,
    ...(may("operator") ? { b: blur } : {}),
  });

  return (
    <section class="live" data-bare={bare} aria-label={saved?.layout.name ?? t.live.allCameras}>
      <h1 class="unseen">{saved?.layout.name ?? t.live.allCameras}</h1>
      {!bare && (
        <WallTools cameras={cameras} shown={wanted.length} wish={wish} saved={saved}>
          {pages > 1 && (
            <Pages
              page={page}
              pages={pages}
              everyS={wish.turn_s}
              onTurn={setPage}
              onEvery={(seconds) => choose({ turn_s: seconds }, saved !== null)}
            />
          )}
        </WallTools>
      )}
      {wanted.length === 0 && <p class="empty-note">{t.live.allLeftOut}</p>}
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

function focusedCamera(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-camera]")?.dataset.camera;
}

function focusOn(list: HTMLElement | null, id: string): void {
  list?.querySelector<HTMLElement>(`[data-camera="${CSS.escape(id)}"] a`)?.focus();
}
