/** The very picture that was classified, when somebody asks for it. */

import { useState } from "preact/hooks";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { Problem } from "../../shared/ui/Problem";

interface Props {
  readonly camera: string;
  readonly track: number;
}

export function Crop({ camera, track }: Props) {
  const [shown, setShown] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const path = `api/cameras/${encodeURIComponent(camera)}/faces/${track}/crop.png`;
  const show = () => {
    setProblem(null);
    setShown(`${path}?at=${Date.now()}`);
  };
  const explain = async () => {
    setShown(null);
    setProblem((await ask("GET", path)).error);
  };
  return (
    <div class="crop">
      {shown && (
        <img
          src={shown}
          width="96"
          height="96"
          alt={t.live.cropOf(track)}
          onError={() => void explain()}
        />
      )}
      <button type="button" class="link" onClick={show}>
        {shown ? t.live.showPresentCrop : t.live.showClassified}
      </button>
      <Problem text={problem} />
    </div>
  );
}
