/** Lines over time, from 0 to 1: uPlot, bound to the page's colours and time zone. */

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { theme, zone } from "../choices";
import { decimal, percent, playTime } from "../format";
import type { Columns } from "../shares";
import { clockTime, DAY_MS, day, type Span } from "../times";

export interface Line {
  readonly colour: string;
  readonly width: number;
  readonly filled: boolean;
}

/** Beside the plot; room for half a time. Kept in step with the ribbon in the style sheet. */
const RIGHT_PX = 25;

interface Props {
  readonly lines: readonly Line[];
  readonly columns: Columns;
  readonly span: Span;
  readonly heightPx: number;
  /** Times are how far into a video something is, not moments of a clock. */
  readonly video?: boolean;
  /** Where the values begin, instead of at 0. */
  readonly lowest?: number;
  /** Writes a time on the axis, in seconds, where it is no moment of a clock. */
  readonly tick?: (atS: number) => string;
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  /** Moments that are marked with a line across. */
  readonly marksMs?: readonly number[];
  /** Where a video is that plays beside the chart. */
  readonly playheadMs?: number | null;
  /** Somebody clicked at a moment. */
  readonly onPick?: (atMs: number) => void;
  /** Somebody chose a part of the span with the mouse. */
  readonly onZoom?: (span: Span) => void;
  /** The moment that the mouse points to; null when it has left. */
  readonly onPoint?: (atMs: number | null) => void;
}

export function Plot(props: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const look = JSON.stringify([props.lines, props.heightPx, props.lowest, zone.value, theme.value]);

  useEffect(() => {
    const surrounding = place.current;
    if (!surrounding) return;
    const made = new uPlot(options(latest, surrounding), dataOf(latest.current), surrounding);
    plot.current = made;
    const resized = new ResizeObserver(() => {
      made.setSize({ width: surrounding.clientWidth, height: latest.current.heightPx });
    });
    resized.observe(surrounding);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => made.redraw();
    dark.addEventListener("change", redraw);
    return () => {
      dark.removeEventListener("change", redraw);
      resized.disconnect();
      made.destroy();
    };
  }, [look]);

  useEffect(() => plot.current?.setData(dataOf(props)), [props.columns, props.span, props.marksMs]);

  useEffect(() => plot.current?.redraw(false), [props.playheadMs]);

  return <div ref={place} class="plot" role="img" aria-label={props.label} />;
}

function dataOf({ columns }: Props): uPlot.AlignedData {
  return columns as uPlot.AlignedData;
}

type Latest = { readonly current: Props };

function options(latest: Latest, surrounding: HTMLElement): uPlot.Options {
  const { lines, heightPx, video = false, lowest = 0, tick: own } = latest.current;
  const axis = {
    stroke: () => colour(surrounding, "--muted"),
    grid: { stroke: () => colour(surrounding, "--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  return {
    width: surrounding.clientWidth,
    height: heightPx,
    padding: [null, RIGHT_PX, null, null],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), video ? "UTC" : zone.peek()),
    cursor: {
      points: { show: false },
      y: false,
      drag: { x: latest.current.onZoom !== undefined, y: false, setScale: false },
    },
    scales: {
      x: { time: true, range: () => seconds(latest.current.span) },
      y: { range: [lowest, 1] },
    },
    axes: [
      {
        ...axis,
        size: 30,
        space: 72,
        values: (_, splits, __, ___, stepS) =>
          splits.map((at) => own?.(at) ?? tick(at, stepS, video)),
      },
      {
        ...axis,
        size: 44,
        values: (_, splits) => splits.map((at) => (lowest ? decimal(at, 1) : percent(at))),
      },
    ],
    series: [{}, ...lines.map(seriesOf)],
    hooks: {
      ready: [(made) => made.over.addEventListener("click", () => pick(made, latest.current))],
      draw: [
        (made) => drawMarks(made, latest.current.marksMs ?? [], surrounding, [6, 4]),
        (made) => drawMarks(made, playheadOf(latest.current), surrounding, []),
      ],
      setSelect: [(made) => zoom(made, latest.current)],
      setCursor: [(made) => point(made, latest.current)],
    },
  };
}

function seriesOf({ colour: stroke, width, filled }: Line): uPlot.Series {
  const line = { stroke, width, points: { show: false }, spanGaps: false };
  return filled ? { ...line, fill: stroke } : line;
}

function seconds({ fromMs, toMs }: Span): uPlot.Range.MinMax {
  return [fromMs / 1_000, toMs / 1_000];
}

/** A moment on the axis, as exact as the axis is. */
function tick(atS: number, stepS: number, video: boolean): string {
  const atMs = atS * 1_000;
  if (video) return atS % 1 ? "" : playTime(atMs);
  if (stepS < 60) return clockTime(atMs, zone.peek());
  if (stepS * 1_000 < DAY_MS) return clockTime(atMs, zone.peek()).slice(0, 5);
  return day(atMs, zone.peek());
}

function colour(element: HTMLElement, name: string): string {
  const probe = getComputedStyle(element);
  return name === "--muted" ? probe.color : probe.borderTopColor;
}

function playheadOf({ playheadMs }: Props): readonly number[] {
  return playheadMs === undefined || playheadMs === null ? [] : [playheadMs];
}

function drawMarks(
  made: uPlot,
  marksMs: readonly number[],
  surrounding: HTMLElement,
  dashes: number[],
): void {
  const { ctx: pen, bbox } = made;
  pen.save();
  pen.strokeStyle = getComputedStyle(surrounding).outlineColor;
  pen.lineWidth = 2 * devicePixelRatio;
  pen.setLineDash(dashes);
  for (const atMs of marksMs) {
    const x = made.valToPos(atMs / 1_000, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    pen.beginPath();
    pen.moveTo(x, bbox.top);
    pen.lineTo(x, bbox.top + bbox.height);
    pen.stroke();
  }
  pen.restore();
}

function zoom(made: uPlot, { onZoom }: Props): void {
  const { left, width } = made.select;
  if (!onZoom || width < 4) return;
  const fromMs = Math.round(made.posToVal(left, "x") * 1_000);
  const toMs = Math.round(made.posToVal(left + width, "x") * 1_000);
  made.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  onZoom({ fromMs, toMs });
}

function pick(made: uPlot, { onPick }: Props): void {
  const left = made.cursor.left ?? -1;
  if (left >= 0) onPick?.(made.posToVal(left, "x") * 1_000);
}

function point(made: uPlot, { onPoint }: Props): void {
  const left = made.cursor.left ?? -1;
  onPoint?.(left < 0 ? null : made.posToVal(left, "x") * 1_000);
}
