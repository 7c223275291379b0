/** One worker's figures, each with its last minute. */

import { age, bytes, count, decimal, duration } from "../shared/format";
import { serverNowMs } from "../shared/state";
import { t } from "../shared/texts/texts";
import { trailOf } from "../shared/trails";
import { Spark } from "../shared/ui/Spark";
import type { WorkerNow } from "../shared/wire.generated";
import { drops, type Gone } from "../shared/workers";

export function WorkerRow({ worker }: { readonly worker: WorkerNow }) {
  const trail = trailOf(worker.name);
  const dropped = drops(worker);
  const { p50, p95 } = worker.latency_ms;
  return (
    <tr>
      <Name worker={worker} />
      <td>
        {decimal(worker.rate, 1, 0)} / s
        <Spark values={trail.map((sample) => sample.rate)} />
      </td>
      <td>
        {count(worker.lag)}
        {worker.lag > 0 && <span class="quiet">{t.admin.oldest(age(worker.oldest_ms))}</span>}
        <Spark values={trail.map((sample) => sample.lag)} />
      </td>
      <td>
        {worker.rate > 0 ? `${Math.round(p50)} / ${Math.round(p95)} ms` : t.admin.idle}
        <Spark values={trail.map((sample) => sample.p95)} />
      </td>
      <td>
        {dropped.length === 0 && t.admin.noDrops}
        {dropped.map((line) => (
          <span key={line} class="drop-cause">
            {line}
          </span>
        ))}
      </td>
      <td>{bytes(worker.memory_bytes)}</td>
      <td>{worker.model_version ?? "–"}</td>
    </tr>
  );
}

/** A worker that was there a moment ago. */
export function GoneRow({ gone: { worker, sinceMs } }: { readonly gone: Gone }) {
  return (
    <tr>
      <Name worker={worker} />
      <td colSpan={6} class="problem">
        {t.admin.endedOrStuck(duration(serverNowMs() - sinceMs))}
      </td>
    </tr>
  );
}

function Name({ worker }: { readonly worker: WorkerNow }) {
  return (
    <th scope="row">
      {worker.service}
      <span class="quiet">{t.admin.process(worker.host, worker.pid)}</span>
    </th>
  );
}
