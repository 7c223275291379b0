/** The people of a video, each with lines of expressions over its time. */

import { useMemo, useState } from "preact/hooks";
import { Plot } from "../../shared/charts/Plot";
import { colourOf, expressionName } from "../../shared/expressions";
import { useLoaded } from "../../shared/loading";
import { t } from "../../shared/texts/texts";
import type { Span } from "../../shared/times";
import { Problem } from "../../shared/ui/Problem";
import type { RunPeople, RunPerson } from "../../shared/wire.generated";
import { bySight, linesOf } from "./people";
import type { Playhead } from "./playhead";

/** So many at first: a crowd would be a page without an end. */
const AT_FIRST = 12;
const HEIGHT_PX = 104;

interface Props {
  readonly path: string;
  readonly span: Span;
  readonly playhead: Playhead;
  readonly marksMs: readonly number[];
}

export function People({ path, span, playhead, marksMs }: Props) {
  const { value, error } = useLoaded<RunPeople>(`${path}/people`);
  const [all, setAll] = useState(false);
  const people = useMemo(() => bySight(value?.people ?? []), [value]);
  if (!value) return <Problem text={error} />;
  return (
    <section class="runs-people">
      <h2>{t.uploads.people}</h2>
      {people.slice(0, all ? undefined : AT_FIRST).map((person) => (
        <Person
          key={person.track}
          person={person}
          labels={value.labels}
          span={span}
          playhead={playhead}
          marksMs={marksMs}
        />
      ))}
      {!all && people.length > AT_FIRST && (
        <button type="button" onClick={() => setAll(true)}>
          {t.uploads.allPeople(people.length)}
        </button>
      )}
    </section>
  );
}

interface PersonProps extends Omit<Props, "path"> {
  readonly person: RunPerson;
  readonly labels: readonly string[];
}

function Person({ person, labels, span, playhead, marksMs }: PersonProps) {
  const columns = useMemo(() => linesOf(person, labels.length), [person, labels]);
  const lines = labels.map((label) => ({ colour: colourOf(label), width: 2, filled: false }));
  return (
    <figure class="chart">
      <figcaption>
        <h3>#{person.track}</h3>
        <span class="quiet">
          {t.uploads.mostlyOf(expressionName(person.top), t.uploads.faces(person.faces))}
        </span>
      </figcaption>
      <Plot
        lines={lines}
        columns={columns}
        span={span}
        heightPx={HEIGHT_PX}
        video
        label={t.uploads.linesOf(person.track)}
        marksMs={marksMs}
        playheadMs={playhead.atMs}
        onPick={playhead.goTo}
      />
    </figure>
  );
}
