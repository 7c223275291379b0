/** Every worker: how fast, how far behind, what it dropped and why. */

import { zone } from "../shared/choices";
import { count, plural } from "../shared/format";
import { status } from "../shared/state";
import { Problem } from "../shared/ui/Problem";
import { Scroll } from "../shared/ui/Scroll";
import { Totals } from "../shared/ui/Totals";
import { goneWorkers, missing, troubles } from "../shared/workers";
import { GoneRow, WorkerRow } from "./WorkerRow";

export function Health() {
  const present = status.value;
  if (!present) return null;
  const cameras = present.cameras.filter((camera) => camera.captured > 0);
  return (
    <section class="page">
      <header>
        <h1>Health</h1>
        <p class="quiet">
          {plural(present.workers.length, "worker")}, {plural(present.viewers, "viewer")}. Each line
          is the last minute, as far as this page has been open.
        </p>
      </header>
      {[...missing(present.workers), ...troubles(present.workers, zone.value)].map((sentence) => (
        <Problem key={sentence} text={sentence} />
      ))}
      <Totals />
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
              <th scope="col">Captured</th>
              <th scope="col">Analysed</th>
              <th scope="col">Skipped for newer ones</th>
              <th scope="col">Damaged</th>
              <th scope="col">Faces in view</th>
            </tr>
          </thead>
          <tbody>
            {cameras.map((camera) => (
              <tr key={camera.id}>
                <th scope="row">{camera.name}</th>
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
