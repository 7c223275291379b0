/** Faces in words, and in an order that does not jump. */

import { expressionName, heldBack } from "../../shared/expressions";
import { score } from "../../shared/format";
import type { Share } from "../../shared/shares";
import { t } from "../../shared/texts/texts";
import type { ShownTrack } from "../../shared/wire.generated";

/** What stands beside a face. */
export function caption(track: ShownTrack): string {
  if (track.held_back) return heldBack(track.held_back);
  if (track.label === undefined || track.confidence === undefined) return t.live.looking;
  if (track.uncertain) return t.live.uncertain;
  return `${expressionName(track.label)} ${score(track.confidence)}`;
}

/** Why a face is held back, with the figures that the gate looked at; null when it is not. */
export function notClassified(track: ShownTrack): string | null {
  if (!track.held_back) return null;
  const { sharpness } = track;
  const figures = [
    t.live.size(Math.round(track.size_px)),
    sharpness === null ? t.live.sharpnessUnknown : t.live.sharpness(Math.round(sharpness)),
    t.live.turned(Math.round(track.yaw * 100) / 100),
  ];
  const before = track.scores ? ` ${t.live.scoresBefore}` : "";
  return t.live.notClassified(heldBack(track.held_back), figures.join(", "), before);
}

/** The people of one picture as short as it gets. */
export function brief(tracks: readonly ShownTrack[]): string {
  if (tracks.length < 2) return summary(tracks);
  const counts = new Map<string, number>();
  for (const track of byIdentity(tracks)) {
    const shown = caption(track).replace(/ \d+ %$/, "");
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return [...counts].map(([shown, count]) => `${count} ${shown}`).join(", ");
}

/** The people of one picture, for those who do not see it. */
export function summary(tracks: readonly ShownTrack[]): string {
  if (tracks.length === 0) return t.live.noFace;
  const captions = byIdentity(tracks).map(caption);
  if (tracks.length === 1) return captions[0] ?? "";
  return `${t.live.faces(tracks.length)}: ${captions.join(", ")}`;
}

export function byIdentity(tracks: readonly ShownTrack[]): readonly ShownTrack[] {
  return [...tracks].sort((a, b) => a.id - b.id);
}

/** Scores with their names, in the order of the labels, so that bars keep their place. */
export function named(labels: readonly string[], scores: readonly number[]): readonly Share[] {
  return labels.map((label, index) => ({ label, share: scores[index] ?? 0 }));
}
