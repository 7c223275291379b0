/** A study: all its runs in one table, averages around events, and exports. */

import { params } from "../../shared/address/params";
import { addressOfRun } from "../../shared/address/route";
import { count } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { t } from "../../shared/texts/texts";
import { Problem } from "../../shared/ui/Problem";
import { Scroll } from "../../shared/ui/Scroll";
import type { Study } from "../../shared/wire.generated";
import { AverageChart } from "./AverageChart";
import { LongExport } from "./LongExport";

export function StudyView() {
  const name = params.value.get("name") ?? "";
  const path = `api/studies/${encodeURIComponent(name)}`;
  const { value: study, error } = useLoaded<Study>(path);
  return (
    <section class="page">
      <header>
        <h1>{name}</h1>
        <a class="button" href="#/files">
          {t.uploads.backToFiles}
        </a>
      </header>
      <Problem text={error} />
      {study && (
        <>
          <RunTable study={study} />
          <AverageChart key={study.name} study={study} />
          <LongExport address={`${path}/rows`} />
        </>
      )}
    </section>
  );
}

function RunTable({ study: { runs } }: { readonly study: Study }) {
  const { participant, session, conditions } = t.uploads.sessionFields;
  return (
    <Scroll label={t.uploads.runsOfStudy}>
      <table>
        <thead>
          <tr>
            <th scope="col">{participant}</th>
            <th scope="col">{session}</th>
            <th scope="col">{conditions}</th>
            <th scope="col">{t.uploads.video}</th>
            <th scope="col">{t.uploads.state}</th>
            <th scope="col">{t.uploads.pictures}</th>
            <th scope="col">{t.uploads.people}</th>
            <th scope="col">{t.uploads.events}</th>
            <th scope="col">{t.uploads.model}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ run, session: seen, events }) => (
            <tr key={run.id}>
              <th scope="row">{seen.participant ?? "–"}</th>
              <td>{seen.session ?? "–"}</td>
              <td>{seen.conditions.join(", ") || "–"}</td>
              <td>
                <a href={addressOfRun(run.id)}>{run.name}</a>
              </td>
              <td>{t.uploads.runStates[run.state]}</td>
              <td>{count(run.done)}</td>
              <td>{count(run.people)}</td>
              <td>{count(events.length)}</td>
              <td>{run.model_version ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
