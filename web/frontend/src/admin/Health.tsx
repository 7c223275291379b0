/** Whether all is well; then the machine, every worker and every camera in figures. */

import { zone } from "../shared/choices";
import { bytes, count, duration, percent, plural, rate } from "../shared/format";
import { serverNowMs, status } from "../shared/state";
import { Problem } from "../shared/ui/Problem";
import { Scroll } from "../shared/ui/Scroll";
import { Totals } from "../shared/ui/Totals";
import type { MachineNow } from "../shared/wire.generated";
import { goneWorkers } from "../shared/workers";
import { allWell, wrongs } from "./verdict";
import { GoneRow, WorkerRow } from "./WorkerRow";

export function Health() {
  const present = status.value;
  if (!present) return null;
  const wrong = wrongs(present, zone.value);
  return (
    <section class="page">
      <header>
        <h1>Health</h1>
        <p class="quiet">
          {plural(present.workers.length, "worker")}, {plural(present.viewers, "viewer")}. Each line
          is the last minute, as far as this page has been open.
        </p>
      </header>
      {wrong.length === 0 && (
        <p class="all-well" role="status">
          {allWell(present)}
        </p>
      )}
      {wrong.map((sentence) => (
        <Problem key={sentence} text={sentence} />
      ))}
      <MachineLine machine={present.machine} />
      <Totals />
      <h2>Workers</h2>
      <Scroll label="Workers">
        <table>
          <thead>
            <tr>
              <th scope="col">Worker</th>
              <th scope="col">Rate</th>
              <th scope="col">Waiting</th>
              <th scope="col">Latency p50 / p95</th>
              <th scope="col">Drops</th>
              <th scope="col">Memory</th>
              <th scope="col">Model</th>
            </tr>
          </thead>
          <tbody>
            {present.workers.map((worker) => (
              <WorkerRow key={worker.name} worker={worker} />
            ))}
            {goneWorkers().map((gone) => (
              <GoneRow key={gone.worker.name} gone={gone} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <h2>Cameras</h2>
      <Scroll label="Cameras">
        <table>
          <thead>
            <tr>
              <th scope="col">Camera</th>
              <th scope="col">State</th>
              <th scope="col">Captured</th>
              <th scope="col">Analysed</th>
              <th scope="col">Skipped for newer ones</th>
              <th scope="col">Damaged</th>
              <th scope="col">Faces in view</th>
            </tr>
          </thead>
          <tbody>
            {present.cameras.map((camera) => (
              <tr key={camera.id}>
                <th scope="row">{camera.name}</th>
                <td>
                  {camera.state} {camera.state === "live" && rate(camera.fps)}
                </td>
                <td>{count(camera.captured)}</td>
                <td>{count(camera.processed)}</td>
                <td>{count(camera.skipped)}</td>
                <td>{count(camera.failed)}</td>
                <td>{count(camera.faces)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="links">
        <a href="metrics">Prometheus metrics</a>
        <a href="api/openapi.json">REST description (OpenAPI)</a>
      </p>
    </section>
  );
}

function MachineLine({ machine }: { readonly machine: MachineNow | null }) {
  if (!machine) return null;
  const facts = [
    `Mien ${machine.version}, running for ${duration(serverNowMs() - machine.started_ms)}`,
    `processor ${percent(machine.processor)} busy`,
    `${bytes(machine.memory_free_bytes)} of memory free`,
    `${bytes(machine.disk_free_bytes)} of ${bytes(machine.disk_bytes)} of disk free`,
  ];
  return <p class="quiet">{facts.join(" · ")}</p>;
}
