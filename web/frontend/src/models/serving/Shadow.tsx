/** The shadow: a model beside the champion on live faces, answering nobody, only compared. */

import { useState } from "preact/hooks";
import { may } from "../../shared/account";
import { zone } from "../../shared/choices";
import { count, percent, plural } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
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
      <h2>Shadow</h2>
      <p class="quiet">
        A shadow scores a sample of the live faces after the champion has answered. Nobody sees its
        answers; only how often both agree is counted.
      </p>
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
  if (!version) {
    return <p class="quiet">There is no other model here that could run as shadow.</p>;
  }
  const start = async () => {
    const { error } = await ask("PUT", PATH, { version });
    setProblem(error);
    if (!error) say(`${version} runs as shadow.`);
    await onStarted();
  };
  return (
    <div class="row">
      <label class="inline">
        Model
        <select
          aria-label="Model to run as shadow"
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
        Run as shadow
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
    say(error ?? "The shadow is stopped.");
    await onStopped();
  };
  const { faces, agreement, since_ms: sinceMs } = shadow;
  return (
    <>
      <p>
        <strong>{shadow.version}</strong> runs as shadow
        {sinceMs !== null && ` since ${moment(sinceMs, zone.value)}`}.{" "}
        {agreement === null
          ? "It has seen no face yet."
          : `It agreed with the champion on ${percent(agreement)} of ${plural(faces, "face")}.`}
      </p>
      {may("administrator") && (
        <div class="row">
          <button type="button" onClick={() => void stop()}>
            Stop the shadow
          </button>
        </div>
      )}
      {faces > 0 && (
        <div class="side-by-side">
          <Scroll label="Agreement by label">
            <table>
              <thead>
                <tr>
                  <th scope="col">The champion said</th>
                  <th scope="col">Faces</th>
                  <th scope="col">The shadow agreed</th>
                </tr>
              </thead>
              <tbody>
                {shadow.labels.map((row) => (
                  <tr key={row.label}>
                    <th scope="row">{row.label}</th>
                    <td>{count(row.faces)}</td>
                    <td>{row.faces ? percent(row.agree / row.faces) : "–"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <Confusion
            title="Champion and shadow"
            rows="The champion said"
            columns="the shadow said"
            labels={shadow.labels.map((row) => row.label)}
            counts={shadow.confusion}
          />
        </div>
      )}
    </>
  );
}
