/** The shadow: a model beside the champion on live faces, answering nobody, only compared. */

import { useState } from "preact/hooks";
import { may } from "../../shared/account";
import { zone } from "../../shared/choices";
import { expressionName } from "../../shared/expressions";
import { count, percent } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { moment } from "../../shared/times";
import { say } from "../../shared/toast";
import { Problem } from "../../shared/ui/Problem";
import { Scroll } from "../../shared/ui/Scroll";
import type { Agreement, Model } from "../../shared/wire.generated";
import { Confusion } from "../proof/Confusion";

const PATH = "api/models/shadow";
const EVERY_MS = 3_000;

export function Shadow({ models }: { readonly models: readonly Model[] }) {
  const loaded = useLoaded<Agreement>(PATH, EVERY_MS);
  const shadow = loaded.value;
  return (
    <section>
      <h2>{t.models.shadow}</h2>
      <p class="quiet">{t.models.shadowMeans}</p>
      <Problem text={loaded.error} />
      {shadow &&
        (shadow.version ? (
          <Running shadow={shadow} onStopped={loaded.reload} />
        ) : (
          may("administrator") && <Start models={models} onStarted={loaded.reload} />
        ))}
    </section>
  );
}

interface StartProps {
  readonly models: readonly Model[];
  readonly onStarted: () => Promise<void>;
}

function Start({ models, onStarted }: StartProps) {
  const others = models.filter((model) => model.state !== "champion");
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const version = others.find((model) => model.version === chosen)?.version ?? others[0]?.version;
  if (!version) return <p class="quiet">{t.models.noOther}</p>;
  const start = async () => {
    const { error } = await ask("PUT", PATH, { version });
    setProblem(error);
    if (!error) say(t.models.runsAsShadow(version));
    await onStarted();
  };
  return (
    <div class="row">
      <label class="inline">
        {t.models.model}
        <select
          aria-label={t.models.toRunAsShadow}
          value={version}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {others.map((model) => (
            <option key={model.version} value={model.version}>
              {model.version}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => void start()}>
        {t.models.runAsShadow}
      </button>
      <Problem text={problem} />
    </div>
  );
}

interface RunningProps {
  readonly shadow: Agreement;
  readonly onStopped: () => Promise<void>;
}

function Running({ shadow, onStopped }: RunningProps) {
  const stop = async () => {
    const { error } = await ask("DELETE", PATH);
    say(error ?? t.models.shadowStopped);
    await onStopped();
  };
  const { faces, agreement, since_ms: sinceMs } = shadow;
  return (
    <>
      <p>
        <strong>{shadow.version}</strong>{" "}
        {sinceMs === null ? t.models.running : t.models.runningSince(moment(sinceMs, zone.value))}{" "}
        {agreement === null ? t.models.seenNone : t.models.agreed(percent(agreement), faces)}
      </p>
      {may("administrator") && (
        <div class="row">
          <button type="button" onClick={() => void stop()}>
            {t.models.stopShadow}
          </button>
        </div>
      )}
      {faces > 0 && (
        <div class="side-by-side">
          <Scroll label={t.models.agreementByLabel}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t.models.championSaid}</th>
                  <th scope="col">{t.models.faces}</th>
                  <th scope="col">{t.models.shadowAgreed}</th>
                </tr>
              </thead>
              <tbody>
                {shadow.labels.map((row) => (
                  <tr key={row.label}>
                    <th scope="row">{expressionName(row.label)}</th>
                    <td>{count(row.faces)}</td>
                    <td>{row.faces ? percent(row.agree / row.faces) : "–"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <Confusion
            title={t.models.championAndShadow}
            rows={t.models.championSaid}
            columns={t.models.shadowSaid}
            labels={shadow.labels.map((row) => row.label)}
            counts={shadow.confusion}
          />
        </div>
      )}
    </>
  );
}
