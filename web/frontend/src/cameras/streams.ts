/** Which of a camera's streams is for what. */

import type { Profile } from "../shared/wire.generated";

/** Wide enough to find faces in; smaller ones cost less, and show less. */
const ENOUGH_PX = 320;

/** The smallest that is wide enough is analysed, the largest is for looking closely. */
export function suggested(streams: readonly Profile[]): { source?: string; view?: string } {
  const bySize = [...streams].sort((a, b) => a.width * a.height - b.width * b.height);
  const small = bySize.find(({ width }) => width >= ENOUGH_PX) ?? bySize[bySize.length - 1];
  const large = bySize[bySize.length - 1];
  return {
    ...(small ? { source: small.source } : {}),
    ...(large ? { view: large.source } : {}),
  };
}
