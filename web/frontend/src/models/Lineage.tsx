/** What a model came from: its parents, the data, the corrections. */

import { addressOfModel } from "../shared/address/route";
import { count } from "../shared/format";
import { called, t } from "../shared/texts/texts";
import type { Model, WholeModel } from "../shared/wire.generated";
import { ancestors } from "./models";

interface Props {
  readonly model: WholeModel;
  readonly models: readonly Model[];
}

export function Lineage({ model, models }: Props) {
  const line = ancestors(model.version, models);
  const known = new Set(models.map((model) => model.version));
  const { manifest } = model;
  const facts = Object.entries(manifest.lineage ?? {}).filter(([, value]) => value !== null);
  return (
    <section>
      <h2>{t.models.lineage}</h2>
      <ol class="lineage">
        {[...line].reverse().map((version) => (
          <li key={version} aria-current={version === model.version ? "true" : undefined}>
            {known.has(version) && version !== model.version ? (
              <a href={addressOfModel(version)}>{version}</a>
            ) : (
              version
            )}
          </li>
        ))}
      </ol>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <Fact key={name} name={called(t.models.lineageFacts, name)} value={shown(value)} />
        ))}
        <Fact name={t.models.trainingData} value={manifest.training_data_sha256} />
        <Fact name={t.models.net} value={manifest.model_sha256} />
      </dl>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function shown(value: unknown): string {
  return typeof value === "number" ? count(value) : called(t.models.modes, String(value));
}
