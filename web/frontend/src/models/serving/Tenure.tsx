/** The champion's first day beside the last week of the one before, and the way back. */

import { useEffect } from "preact/hooks";
import { may } from "../../shared/account";
import { zone } from "../../shared/choices";
import { colourOf, EXPRESSIONS, expressionName } from "../../shared/expressions";
import { count, percent } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { here } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { moment } from "../../shared/times";
import { say } from "../../shared/toast";
import { Problem } from "../../shared/ui/Problem";
import { Scroll } from "../../shared/ui/Scroll";
import type {
  AfterPromotion,
  CameraTenure,
  Correction,
  ServedFaces,
  ShownTenure,
} from "../../shared/wire.generated";
import { rollBack } from "../models";
import { ReturnRuleForm } from "./ReturnRuleForm";

const EVERY_MS = 10_000;

interface Props {
  /** The champion's version. */
  readonly champion: string | null;
  readonly onReturned: () => Promise<void>;
}

export function Tenure({ champion, onReturned }: Props) {
  const loaded = useLoaded<AfterPromotion>("api/models/tenure", EVERY_MS);
  const known = loaded.value;
  useEffect(() => {
    void loaded.reload();
  }, [champion]);
  if (!known) return <Problem text={loaded.error} />;
  const { rule } = known;
  // What is told of the champion before is shown no more once another is known.
  const tenure = known.tenure?.version === champion ? known.tenure : null;
  const back = async () => {
    const { value, error } = await rollBack(t.models.backByTenure);
    say(error ?? t.models.isChampionNow(value?.version ?? ""));
    await Promise.all([onReturned(), loaded.reload()]);
  };
  return (
    <section>
      <h2>{t.models.sincePromotion}</h2>
      {tenure ? (
        <>
          <p class="quiet">
            {t.models.tenureOf(
              tenure.version,
              tenure.previous,
              moment(tenure.since_ms, zone.value),
            )}
          </p>
          <Judged tenure={tenure} />
          {tenure.cameras.length > 0 && <Cameras cameras={tenure.cameras} />}
          {may("administrator") && (
            <div class="row">
              <button type="button" class="danger" onClick={() => void back()}>
                {t.models.backToNow(tenure.previous)}
              </button>
            </div>
          )}
        </>
      ) : (
        <p class="quiet">{t.models.nobodyPromoted}</p>
      )}
      {may("administrator") && <ReturnRuleForm key={JSON.stringify(rule)} rule={rule} />}
    </section>
  );
}

function Judged({ tenure: { before, after, wrong } }: { readonly tenure: ShownTenure }) {
  if (!after.faces) return <p>{t.models.noneJudged}</p>;
  return (
    <>
      <p>
        {t.models.peopleAgree(after.right, after.faces)}
        {before.faces > 0 && ` ${t.models.agreedBefore(before.right, before.faces)}`}
      </p>
      {wrong.length > 0 && (
        <ul class="faces" aria-label={t.models.namedOtherwise}>
          {wrong.map((face) => (
            <Wrong key={face.id} face={face} />
          ))}
        </ul>
      )}
    </>
  );
}

function Wrong({ face }: { readonly face: Correction }) {
  return (
    <li>
      <img
        src={here(face.crop)}
        width="72"
        height="72"
        loading="lazy"
        alt={t.corrections.face(face.id)}
      />
      <p class="quiet">
        {t.models.saidInstead(expressionName(face.label ?? ""), expressionName(face.top ?? ""))}
        <br />
        {face.camera_name}, {moment(face.at_ms, zone.value)}
      </p>
    </li>
  );
}

function Cameras({ cameras }: { readonly cameras: readonly CameraTenure[] }) {
  return (
    <Scroll label={t.models.firstDay}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.models.cameraAndTime}</th>
            <th scope="col">{t.models.faces}</th>
            <th scope="col">{t.models.measures.confidence}</th>
            {EXPRESSIONS.map((label) => (
              <th key={label} scope="col">
                <span class="swatch" style={{ "--colour": colourOf(label) }} />{" "}
                {expressionName(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cameras.flatMap(({ camera, name, before, after }) => [
            <Row key={`${camera} before`} head={t.models.weekBefore(name)} faces={before} />,
            <Row key={`${camera} after`} head={t.models.dayAfter(name)} faces={after} />,
          ])}
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({ head, faces }: { readonly head: string; readonly faces: ServedFaces | null }) {
  return (
    <tr>
      <th scope="row">{head}</th>
      <td>{count(faces?.faces ?? 0)}</td>
      <td>{faces ? percent(faces.confidence) : "–"}</td>
      {EXPRESSIONS.map((label) => (
        <td key={label}>{faces ? percent(faces.shares[label] ?? 0) : "–"}</td>
      ))}
    </tr>
  );
}
