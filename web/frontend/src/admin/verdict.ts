/** Whether all is well, in one sentence; else what is wrong, and what to do about it. */

import { bytes, length, percent } from "../shared/format";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import type { CameraNow, MachineNow, Status, WorkerNow } from "../shared/wire.generated";
import { missing, STAGE_NAMES, STAGES, type Stage, troubles } from "../shared/workers";

/** Work that waits so long is late; less is a normal backlog. */
const LATE_MS = 3_000;
/** Below this share, and this size, a disk is nearly full. */
const DISK_SHARE = 0.05;
const DISK_BYTES = 2e9;
const BUSY = 0.95;

const REMEDY: Readonly<Record<Stage, string>> = {
  detector: t.admin.remedyDetector,
  classifier: t.admin.remedyClassifier,
  recorder: t.admin.remedyRecorder,
};

/** What is wrong, the worst first; nothing where all is well. */
export function wrongs(status: Status, zone: string): readonly string[] {
  return [
    ...missing(status.workers),
    ...troubles(status.workers, zone),
    ...late(status.workers, status.machine),
    ...withoutPicture(status.cameras, status.now_ms),
    ...fullDisk(status.machine),
  ];
}

/** The one sentence where nothing is wrong. */
export function allWell({ cameras, latency_ms }: Status): string {
  const live = cameras.filter(({ state }) => state === "live").length;
  if (!cameras.length) return t.admin.wellNoCamera;
  if (!live) return t.admin.wellNoPicture;
  return t.admin.well(live, Math.round(latency_ms.p95));
}

function late(workers: readonly WorkerNow[], machine: MachineNow | null): readonly string[] {
  const oldest = new Map<string, number>();
  for (const { service, oldest_ms } of workers) {
    oldest.set(service, Math.max(oldest.get(service) ?? 0, oldest_ms));
  }
  return STAGE_NAMES.flatMap((service) => {
    const waitsMs = oldest.get(service) ?? 0;
    if (waitsMs <= LATE_MS) return [];
    const busy = machine && machine.processor > BUSY ? ` ${t.admin.processorFull}` : "";
    return [t.admin.isLate(STAGES[service], length(waitsMs), busy, REMEDY[service])];
  });
}

function withoutPicture(cameras: readonly CameraNow[], nowMs: number): readonly string[] {
  return cameras.flatMap(({ name, state, reason, since_ms }) => {
    if (["live", "ended", "paused"].includes(state)) return [];
    const lasting = length(Math.max(1_000, nowMs - since_ms));
    const why = reason ? `: ${said(reason)}.` : ".";
    return [t.admin.noPictureFor(name, lasting, why)];
  });
}

function fullDisk(machine: MachineNow | null): readonly string[] {
  if (!machine) return [];
  const { disk_free_bytes: free, disk_bytes: whole } = machine;
  if (free > DISK_BYTES || free > whole * DISK_SHARE) return [];
  return [t.admin.diskFull(bytes(free), percent(free / whole))];
}
