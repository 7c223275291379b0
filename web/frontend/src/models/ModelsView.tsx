/** The models: which is champion, how the next one is made and proven, and the way back. */

import { useEffect, useState } from "preact/hooks";
import { may, seesAll } from "../shared/account";
import { useLoaded } from "../shared/loading";
import { Problem } from "../shared/ui/Problem";
import type { ModelList } from "../shared/wire.generated";
import { ChampionCard } from "./ChampionCard";
import { Changes } from "./Changes";
import { ImportPackage } from "./ImportPackage";
import { imported } from "./importing";
import { Packages } from "./Packages";
import { Promote, RollBack } from "./Promote";
import { DriftTable } from "./serving/DriftTable";
import { Shadow } from "./serving/Shadow";
import { Retrain } from "./training/Retrain";

const EVERY_MS = 5_000;

/** What is about to be done to the champion. */
type Doing = { readonly promote: string } | "roll back" | null;

export function ModelsView() {
  const loaded = useLoaded<ModelList>("api/models", EVERY_MS);
  const [doing, setDoing] = useState<Doing>(null);
  const known = loaded.value;
  const champion = known?.models.find((model) => model.state === "champion") ?? null;
  useEffect(() => {
    if (imported.value) void loaded.reload();
  }, [imported.value]);
  const done = async () => {
    setDoing(null);
    await loaded.reload();
  };
  return (
    <section class="page">
      <header>
        <h1>Models</h1>
        {may("administrator") && <ImportPackage />}
      </header>
      <Problem text={loaded.error} />
      {known && (
        <>
          <ChampionCard
            champion={champion}
            before={known.before}
            onRollBack={() => setDoing("roll back")}
          />
          {may("operator") && <Retrain onMade={loaded.reload} />}
          <Packages models={known.models} onPromote={(promote) => setDoing({ promote })} />
          {may("operator") && <Shadow models={known.models} />}
          {seesAll() && <DriftTable />}
          <Changes history={known.history} />
        </>
      )}
      {doing === "roll back" && known?.before && (
        <RollBack
          to={known.before}
          champion={champion}
          onClose={() => setDoing(null)}
          onDone={done}
        />
      )}
      {doing !== null && doing !== "roll back" && (
        <Promote
          version={doing.promote}
          champion={champion}
          onClose={() => setDoing(null)}
          onDone={done}
        />
      )}
    </section>
  );
}
