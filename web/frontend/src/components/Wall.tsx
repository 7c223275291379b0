/** All cameras; arrow keys move between them, Enter opens one. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type Arrangement, arrange, neighbour, wallFps } from "../layout";
import type { CameraStatus } from "../wire";
import { Tile } from "./Tile";

interface Props {
  readonly cameras: readonly CameraStatus[];
  /** The camera that was open last; it gets the focus back. */
  readonly returnTo: string | null;
}

export function Wall({ cameras, returnTo }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [space, setSpace] = useState<{ width: number; height: number } | null>(null);
  const arrangement: Arrangement | null = space
    ? arrange(cameras.length, space.width, space.height)
    : null;

  useEffect(() => {
    const surrounding = list.current?.parentElement;
    if (!surrounding) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSpace({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(surrounding);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (!returnTo || !arrangement) return;
    list.current?.querySelector<HTMLElement>(`[data-camera="${CSS.escape(returnTo)}"] a`)?.focus();
  }, [returnTo, arrangement === null]);

  const move = (event: KeyboardEvent) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>(".tile > a") ?? [])];
    const from = Math.max(0, links.indexOf(document.activeElement as HTMLElement));
    const next = neighbour(event.key, from, links.length, arrangement?.columns ?? 1);
    if (next === from) return;
    event.preventDefault();
    links[next]?.focus();
  };

  return (
    <ul
      ref={list}
      class="wall"
      onKeyDown={move}
      style={
        arrangement
          ? { gridTemplateColumns: `repeat(${arrangement.columns}, ${arrangement.tilePx}px)` }
          : {}
      }
    >
      {arrangement &&
        cameras.map((camera) => (
          <Tile key={camera.id} camera={camera} fps={wallFps(cameras.length)} />
        ))}
    </ul>
  );
}
