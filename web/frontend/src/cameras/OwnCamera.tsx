/** Starts and stops this browser's camera. */

import { useState } from "preact/hooks";
import { Problem } from "../shared/ui/Problem";
import { ownCamera, startOwnCamera, stopOwnCamera } from "./browserCamera";

export function OwnCamera({ onStarted }: { readonly onStarted?: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  if (ownCamera.value) {
    return (
      <button type="button" onClick={stopOwnCamera}>
        Stop your camera
      </button>
    );
  }
  const start = async () => {
    const error = await startOwnCamera("This browser");
    setProblem(error);
    if (!error) onStarted?.();
  };
  return (
    <>
      <button type="button" onClick={() => void start()}>
        Use this browser's camera
      </button>
      <Problem text={problem} />
    </>
  );
}
