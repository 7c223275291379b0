/** A model's card, in its own words, and the pictures that came with it. */

import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/texts/texts";
import { Scroll } from "../shared/ui/Scroll";
import type { WholeModel } from "../shared/wire.generated";
import { type Block, blocks } from "./card";
import { pathOf } from "./models";

const CARD = "card.md";
const CONFUSION = "confusion.png";
const CURVES = "curves.png";

export function ModelCard({ model }: { readonly model: WholeModel }) {
  const { version } = model;
  const has = (name: string) => model.documents.includes(name);
  const hasCard = has(CARD);
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    if (!hasCard) return;
    const stop = new AbortController();
    fetch(`${pathOf(version)}/card`, { signal: stop.signal })
      .then(async (answer) => setText(answer.ok ? await answer.text() : null))
      .catch(() => setText(null));
    return () => stop.abort();
  }, [version, hasCard]);
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
          {has(CONFUSION) && (
            <Picture src={`${pathOf(version)}/${CONFUSION}`} alt={t.models.takesFor} />
          )}
          {has(CURVES) && (
            <Picture src={`${pathOf(version)}/${CURVES}`} alt={t.models.howTrained} />
          )}
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

function Picture({ src, alt }: { readonly src: string; readonly alt: string }) {
  return <img class="card-picture" loading="lazy" src={src} alt={alt} />;
}
