/** A camera's picture with its boxes, kept sharp at any size; watched only while it is seen. */

import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { boxes, names } from "../shared/choices";
import { watch } from "../shared/transport";
import type { FrameHeader } from "../shared/wire.generated";
import { draw } from "./drawing";

interface Props {
  readonly camera: string;
  readonly fps: number | null;
  /** The larger stream is wanted, where there is one. */
  readonly closely: boolean;
  readonly label: ReadonlySignal<string>;
}

export function Picture({ camera, fps, closely, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const surface = canvas.current;
    if (!surface) return;
    let last: { header: FrameHeader; bitmap: ImageBitmap } | null = null;
    let stop: (() => void) | null = null;

    const paint = () => {
      if (last) draw(surface, last.bitmap, last.header, devicePixelRatio);
    };
    const receive = (header: FrameHeader, bitmap: ImageBitmap) => {
      last?.bitmap.close();
      last = { header, bitmap };
      paint();
    };
    const resized = new ResizeObserver(() => {
      surface.width = Math.round(surface.clientWidth * devicePixelRatio);
      surface.height = Math.round(surface.clientHeight * devicePixelRatio);
      paint();
    });
    const seen = new IntersectionObserver((changes) => {
      // Several changes may come at once; the last one holds.
      if (changes.at(-1)?.isIntersecting) stop ??= watch(camera, fps, closely, receive);
      else {
        stop?.();
        stop = null;
      }
    });
    const unsubscribe = [boxes.subscribe(paint), names.subscribe(paint)];
    resized.observe(surface);
    seen.observe(surface);
    return () => {
      resized.disconnect();
      seen.disconnect();
      for (const end of unsubscribe) end();
      stop?.();
      last?.bitmap.close();
    };
  }, [camera, fps, closely]);

  return <canvas ref={canvas} role="img" aria-label={label} />;
}
