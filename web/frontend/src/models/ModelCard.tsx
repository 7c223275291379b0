/** A model's card, in its own words, and the pictures that came with it. */

import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/texts/texts";
import { Scroll } from "../shared/ui/Scroll";
import { type Block, blocks } from "./card";
import { pathOf } from "./models";

export function ModelCard({ version }: { readonly version: string }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    fetch(`${pathOf(version)}/card`, { signal: stop.signal })
      .then(async (answer) => setText(answer.ok ? await answer.text() : null))
      .catch(() => setText(null));
    return () => stop.abort();
  }, [version]);
  return (
    <section>
      <h2>{t.models.card}</h2>
      {text === null && <p class="quiet">{t.models.noCard}</p>}
      {text !== null && (
        <>
          <div class="card-text" lang="en">
            {blocks(text).map((block, index) => (
              <Part key={index} block={block} number={index} />
            ))}
          </div>
          <Picture src={`${pathOf(version)}/confusion.png`} alt={t.models.takesFor} />
          <Picture src={`${pathOf(version)}/curves.png`} alt={t.models.howTrained} />
        </>
      )}
    </section>
  );
}

function Part({ block, number }: { readonly block: Block; readonly number: number }) {
  switch (block.kind) {
    case "heading":
      return <h3>{block.text}</h3>;
    case "text":
      return <p>{block.text}</p>;
    case "list":
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      );
    case "table":
      return (
        <Scroll label={t.models.cardPart(number)}>
          <table>
            <thead>
              <tr>
                {block.head.map((cell) => (
                  <th key={cell} scope="col">
                    {cell}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row) => (
                <tr key={row.join("|")}>
                  {row.map((cell, index) => (
                    <td key={index}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      );
  }
}

/** A picture that not every package has. */
function Picture({ src, alt }: { readonly src: string; readonly alt: string }) {
  const [missing, setMissing] = useState(false);
  if (missing) return null;
  return (
    <img class="card-picture" loading="lazy" src={src} alt={alt} onError={() => setMissing(true)} />
  );
}
