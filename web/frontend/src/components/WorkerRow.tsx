/** One worker's figures, each with its last minute. */

import { age, bytes, count, plural } from "../format";
import { trailOf } from "../trails";
import type { WorkerStatus } from "../wire";
import { Spark } from "./Spark";

export function WorkerRow({ worker }: { readonly worker: WorkerStatus }) {
  const trail = trailOf(worker.name);
  const drops = Object.entries(worker.drops).filter(([, dropped]) => dropped > 0);
  return (
    <tr>
      <th scope="row">
        {worker.service}
        <span class="quiet">
          {worker.host}, process {worker.pid}
        </span>
      </th>
      <td>
        {Math.round(worker.rate * 10) / 10} / s
        <Spark values={trail.map((one) => one.rate)} />
      </td>
      <td>
        {count(worker.lag)}
        {worker.lag > 0 && <span class="quiet">oldest {age(worker.oldest_ms)}</span>}
        <Spark values={trail.map((one) => one.lag)} />
      </td>
      <td>
        {Math.round(worker.latency_ms.p50)} / {Math.round(worker.latency_ms.p95)} ms
        <Spark values={trail.map((one) => one.p95)} />
      </td>
      <td>
        {drops.length === 0 && "none"}
        {drops.map(([cause, dropped]) => (
          <span key={cause} class="drop-cause">
            {plural(dropped, "entry", "entries")}: {cause.replaceAll("_", " ")}
          </span>
        ))}
      </td>
      <td>{bytes(worker.memory_bytes)}</td>
      <td>{worker.model_version ?? "–"}</td>
    </tr>
  );
}
