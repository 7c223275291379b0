/** How far what cameras see now is from what they saw before (population stability index). */

export interface Band {
  /** The band ends below this; null for the last one. */
  readonly below: number | null;
  readonly text: string;
}

export interface CameraDrift {
  readonly camera: string;
  readonly name: string;
  readonly faces: number;
  readonly reference_faces: number;
  readonly psi: {
    readonly scores: number | null;
    readonly confidence: number | null;
    readonly face_size: number | null;
    readonly brightness: number | null;
  };
  readonly meaning: string;
}

export interface Drift {
  readonly cameras: readonly CameraDrift[];
  readonly bands: readonly Band[];
  readonly note: string;
}

/** The band that an index falls into; null when there is none. */
export function bandOf(psi: number, bands: readonly Band[]): string | null {
  return bands.find(({ below }) => below === null || psi < below)?.text ?? null;
}
