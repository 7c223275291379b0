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

export interface WorkerStatus {
  readonly service: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly rate: number;
  readonly lag: number;
  readonly oldest_ms: number;
  readonly latency_ms: Percentiles;
  readonly memory_bytes: number;
  readonly model_version: string | null;
  readonly drops: Readonly<Record<string, number>>;
  /** What keeps it from its work now. */
  readonly trouble: Trouble | null;
}

export interface Trouble {
  readonly reason: string;
  readonly since_ms: number;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

export interface OpenAlert {
  readonly id: number;
  readonly rule_id: number;
  readonly rule_name: string;
  readonly kind: string;
  readonly cameras: readonly string[];
  readonly text: string;
  readonly opened_ms: number;
}

export type RunState = "waiting" | "running" | "done" | "failed" | "cancelled" | "lost";

export interface RunBrief {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  readonly ended_ms: number | null;
  readonly done: number;
  readonly expected: number;
  readonly failed: number;
  readonly faces: number;
  readonly people: number;
  readonly model_version: string | null;
  readonly reason: string | null;
}

export interface Status {
  readonly now_ms: number;
  readonly cameras: readonly CameraStatus[];
  readonly workers: readonly WorkerStatus[];
  readonly emotions_total: number;
  readonly latency_ms: Percentiles;
  readonly viewers: number;
  readonly alerts: readonly OpenAlert[];
  /** Videos that are not over; absent from the answer of `GET /api/status`. */
  readonly runs?: readonly RunBrief[];
}

export type Box = readonly [x: number, y: number, width: number, height: number];

/** One face; the fields of its expression are absent while nothing is known of it. */
export interface Track {
  readonly id: number;
  readonly box_xywh: Box;
  readonly held_back: string | null;
  readonly size_px: number;
  readonly sharpness: number;
  readonly yaw: number;
  readonly label?: string;
  readonly confidence?: number;
  readonly uncertain?: boolean;
  readonly scores?: readonly number[];
  readonly raw?: readonly number[];
  readonly scored_ms?: number;
  readonly scored_seq?: number;
}

/** What comes beside a JPEG; the boxes are pixels of exactly that picture. */
export interface FrameHeader {
  readonly camera: string;
  readonly seq: number;
  readonly captured_ms: number;
  readonly age_ms: number;
  readonly width: number;
  readonly height: number;
  readonly blurred: boolean;
  readonly labels: readonly string[];
  readonly model_version: string | null;
  readonly tracks: readonly Track[];
}
