/** What a model came from: its parents, the data, the corrections. */

import { addressOfModel } from "../shared/address/route";
import { count } from "../shared/format";
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
      <h2>Lineage</h2>
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
          <Fact key={name} name={name.replaceAll("_", " ")} value={shown(value)} />
        ))}
        <Fact name="Training data (SHA-256)" value={manifest.training_data_sha256} />
        <Fact name="Net (SHA-256)" value={manifest.model_sha256} />
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
  return typeof value === "number" ? count(value) : String(value);
}
