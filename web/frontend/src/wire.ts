/** What the server sends, see docs/dashboard.md. */

export type CameraState = "connecting" | "live" | "stalled" | "failed" | "ended" | "paused";

export interface CameraStatus {
  readonly id: string;
  readonly name: string;
  readonly state: CameraState;
  readonly reason: string | null;
  readonly since_ms: number;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly captured: number;
  readonly processed: number;
  readonly skipped: number;
  readonly failed: number;
  readonly faces: number;
}

export interface Status {
  readonly now_ms: number;
  readonly cameras: readonly CameraStatus[];
  readonly emotions_total: number;
  readonly latency_ms: { readonly p50: number; readonly p95: number };
}

export type Box = readonly [x: number, y: number, width: number, height: number];

/** One face; the fields of its expression are absent while nothing is known of it. */
export interface Track {
  readonly id: number;
  readonly box_xywh: Box;
  readonly held_back: string | null;
  readonly label?: string;
  readonly confidence?: number;
  readonly uncertain?: boolean;
  readonly scores?: readonly number[];
}

/** What comes beside a JPEG; the boxes are pixels of exactly that picture. */
export interface FrameHeader {
  readonly camera: string;
  readonly seq: number;
  readonly captured_ms: number;
  readonly age_ms: number;
  readonly width: number;
  readonly height: number;
  readonly labels: readonly string[];
  readonly model_version: string | null;
  readonly tracks: readonly Track[];
}
