/** Takes a model package in: it is sent, tried, and registered when it passes. */

import { useRef } from "preact/hooks";
import { importing, importPackages, refusedPackages } from "../importing";
import { Problem } from "./Problem";

export function ImportPackage({ onImported }: { readonly onImported: () => Promise<void> }) {
  const input = useRef<HTMLInputElement>(null);
  const take = async (files: readonly File[]) => {
    await importPackages(files);
    await onImported();
  };
  return (
    <div class="import">
      <input
        ref={input}
        class="unseen"
        type="file"
        accept=".zip"
        aria-label="Model packages"
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void take(files);
        }}
      />
      <button
        type="button"
        disabled={importing.value !== null}
        onClick={() => input.current?.click()}
      >
        Import a package…
      </button>
      <span class="quiet">or drop its zip file here</span>
      <div role="status">
        {importing.value && (
          <label class="progress">
            <span class="quiet">Sending and trying {importing.value}…</span>
            <progress />
          </label>
        )}
      </div>
      {refusedPackages.value.map((reason) => (
        <Problem key={reason} text={reason} />
      ))}
    </div>
  );
}
