/** Whether all is well; then the machine, every worker and every camera in figures. */

import { zone } from "../shared/choices";
import { bytes, count, duration, percent, rate } from "../shared/format";
import { serverNowMs, status } from "../shared/state";
import { t } from "../shared/texts/texts";
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
        <h1>{t.admin.health}</h1>
        <p class="quiet">{t.admin.summary(present.workers.length, present.viewers)}</p>
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
      <h2>{t.admin.workers}</h2>
      <Scroll label={t.admin.workers}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.admin.worker}</th>
              <th scope="col">{t.admin.rate}</th>
              <th scope="col">{t.admin.waiting}</th>
              <th scope="col">{t.admin.latency}</th>
              <th scope="col">{t.admin.drops}</th>
              <th scope="col">{t.admin.memory}</th>
              <th scope="col">{t.admin.model}</th>
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
      <h2>{t.shared.cameras}</h2>
      <Scroll label={t.shared.cameras}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.shared.camera}</th>
              <th scope="col">{t.admin.state}</th>
              <th scope="col">{t.admin.captured}</th>
              <th scope="col">{t.admin.analysed}</th>
              <th scope="col">{t.admin.skipped}</th>
              <th scope="col">{t.admin.damaged}</th>
              <th scope="col">{t.admin.facesInView}</th>
            </tr>
          </thead>
          <tbody>
            {present.cameras.map((camera) => (
              <tr key={camera.id}>
                <th scope="row">{camera.name}</th>
                <td>
                  {t.shared.cameraStates[camera.state]}{" "}
                  {camera.state === "live" && rate(camera.fps)}
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
        <a href="metrics">{t.admin.metrics}</a>
        <a href="api/openapi.json">{t.admin.openApi}</a>
      </p>
    </section>
  );
}

function MachineLine({ machine }: { readonly machine: MachineNow | null }) {
  if (!machine) return null;
  const facts = [
    t.admin.running(machine.version, duration(serverNowMs() - machine.started_ms)),
    t.admin.processorBusy(percent(machine.processor)),
    t.admin.memoryFree(bytes(machine.memory_free_bytes)),
    t.admin.diskFree(bytes(machine.disk_free_bytes), bytes(machine.disk_bytes)),
  ];
  return <p class="quiet">{facts.join(" · ")}</p>;
}
