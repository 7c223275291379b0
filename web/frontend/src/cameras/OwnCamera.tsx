/** Starts and stops this browser's camera. */

import { useState } from "preact/hooks";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import { ownCamera, startOwnCamera, stopOwnCamera } from "./browserCamera";

export function OwnCamera({ onStarted }: { readonly onStarted?: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  if (ownCamera.value) {
    return (
      <button type="button" onClick={stopOwnCamera}>
        {t.cameras.stopYours}
      </button>
    );
  }
  const start = async () => {
    const error = await startOwnCamera(t.cameras.browserName);
    setProblem(error);
    if (!error) onStarted?.();
  };
  return (
    <>
      <button type="button" onClick={() => void start()}>
        {t.cameras.useYours}
      </button>
      <Problem text={problem} />
    </>
  );
}
