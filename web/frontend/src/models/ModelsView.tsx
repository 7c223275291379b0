/** The models: which is champion, how the next one is made and proven, and the way back. */

import { useEffect } from "preact/hooks";
import { may, seesAll } from "../shared/account";
import { closeOver, openOver, params } from "../shared/address/params";
import { useLoaded } from "../shared/loading";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import type { ModelList } from "../shared/wire.generated";
import { ChampionCard } from "./ChampionCard";
import { Changes } from "./Changes";
import { ImportPackage } from "./ImportPackage";
import { imported } from "./importing";
import { Packages } from "./Packages";
import { Promoting, RollBack } from "./Promote";
import { DriftTable } from "./serving/DriftTable";
import { Shadow } from "./serving/Shadow";
import { Tenure } from "./serving/Tenure";
import { Retrain } from "./training/Retrain";

const EVERY_MS = 5_000;
const ROLL_BACK = "rollback";

export function ModelsView() {
  const loaded = useLoaded<ModelList>("api/models", EVERY_MS);
  const known = loaded.value;
  const champion = known?.models.find((model) => model.state === "champion") ?? null;
  useEffect(() => {
    if (imported.value) void loaded.reload();
  }, [imported.value]);
  const rollingBack = params.value.has(ROLL_BACK) && may("administrator");
  return (
    <section class="page">
      <header>
        <h1>{t.page.viewNames.models}</h1>
        {may("administrator") && <ImportPackage />}
      </header>
      <Problem text={loaded.error} />
      {known && (
        <>
          <ChampionCard
            champion={champion}
            before={known.before}
            onRollBack={() => openOver(ROLL_BACK, "1")}
          />
          {may("operator") && seesAll() && (
            <Tenure champion={known.champion} onReturned={loaded.reload} />
          )}
          {may("operator") && <Retrain onMade={loaded.reload} />}
          <Packages models={known.models} />
          {may("operator") && <Shadow models={known.models} />}
          {seesAll() && <DriftTable />}
          <Changes history={known.history} />
        </>
      )}
      {rollingBack && known?.before && (
        <RollBack
          to={known.before}
          champion={champion}
          onClose={() => closeOver(ROLL_BACK)}
          onDone={loaded.reload}
        />
      )}
      {known && <Promoting models={known.models} onDone={loaded.reload} />}
    </section>
  );
}
