/** Texts of corrections: faces that cameras keep, the review, and what people said of them, in German. */

import { count, plural } from "../../format";
import type { Texts } from "../texts";

export const corrections: Texts["corrections"] = {
  blurredKeepNone:
    "Falsche Antworten lassen sich hier nicht korrigieren: Verpixelte Gesichter werden nicht aufbewahrt.",
  canBeCorrected:
    "Falsche Antworten lassen sich korrigieren, sobald diese Kamera Gesichter aufbewahren darf.",
  allowMore: "Erlauben…",
  mayKeep: (camera) => `Darf ${camera} Gesichter aufbewahren?`,
  thenKept:
    "Gesichter können dann von Hand aufbewahrt werden, und solche, bei denen das Modell unsicher ist, kommen von selbst zum Prüfen.",
  allow: "Erlauben",
  skipped: "Übersprungen.",
  youChose: "Sie haben gewählt:",
  notScored: "Kein Modell hatte es bewertet.",
  modelSame: "Das Modell sagte dasselbe:",
  modelOtherwise: "Das Modell sagte etwas anderes:",
  modelSaid: "Das Modell sagte:",
  exportAll: "Alle exportieren (zip)",
  noneWithLabel: "Keine mit dieser Zuordnung.",
  showMore: "Mehr zeigen",
  showOnly: "Nur zeigen",
  nowLabelled: (label) => `Jetzt zugeordnet: ${label}.`,
  deleted: "Das Gesicht ist endgültig gelöscht.",
  imported: "importiert",
  face: (id) => `Gesicht ${id}`,
  labelOf: (id) => `Zuordnung von Gesicht ${id}`,
  modelAgreed: "das Modell sagte dasselbe",
  modelSaidOther: (label) => `das Modell sagte ${label}`,
  deleteFace: (id) => `Gesicht ${id} löschen`,
  whichKeep: "Welche Kameras Gesichter aufbewahren dürfen",
  mayKeepFaces: "Kameras, die Gesichter aufbewahren dürfen",
  blurredKeeps: "verpixelt, bewahrt keine auf",
  keptFace: "Aufbewahrtes Gesicht",
  keptAlt: "Das aufbewahrte Gesicht",
  whatShowsTrack: (track) => `Was zeigt dieses Gesicht von #${track}?`,
  keptAs: (label) => `Aufbewahrt als ${label}.`,
  doNotKeep: "Nicht aufbewahren",
  deleteIt: "Wieder löschen",
  whatKeptShows: "Was das aufbewahrte Gesicht zeigt",
  notAFace: "Kein Gesicht",
  isNotAFace: "kein Gesicht",
  waiting: (faces) => plural(faces, { one: "Gesicht wartet", other: "Gesichter warten" }),
  lookedAt: (faces) => `${count(faces)} eben angesehen`,
  putHere: (hour, inHour, day, inDay) =>
    `Hinzugekommen sind in der letzten Stunde ${hour} von höchstens ${inHour}, am letzten Tag ${day} von ${inDay}.`,
  faceAlt: "Das Gesicht, um das es geht",
  askedBecause: (why) => `Warum gefragt wird: ${why}.`,
  whatShows: "Was zeigt dieses Gesicht?",
  whatThisShows: "Was dieses Gesicht zeigt",
  skip: "Überspringen",
  undo: "Rückgängig",
  lookingForFaces: "Gesichter werden gesucht…",
  allDone: "Fürs Erste alles erledigt",
  noFaceWaits: "Kein Gesicht wartet",
  appearHere:
    "Gesichter, die einen Blick lohnen, erscheinen hier von selbst: solche, bei denen das Modell unsicher war, solche, die es von einem Moment zum nächsten anders beantwortet hat, und seltene Ausdrücke.",
  onlyAllowed: "Sie kommen nur von Kameras, die Gesichter aufbewahren dürfen.",
  chooseBelow: "Wählen Sie diese unten aus.",
  operatorChooses: "Ein Operator wählt sie aus.",
  keptFaces: "Aufbewahrte Gesichter",
  noneOfVisit:
    "Keine von diesem Besuch. Kameras bewahren Gesichter nur auf, wenn sie dürfen: siehe Prüfen.",
  labelledAs: (label) => `zugeordnet: ${label}`,
  whatFaceShows: (id) => `Was Gesicht ${id} zeigt`,
  sameVisit: (faces) =>
    `Die Antwort gilt auch für ${plural(faces, { one: "weiteres Gesicht", other: "weitere Gesichter" })} desselben Besuchs; nehmen Sie heraus, was etwas anderes zeigt.`,
  thirdIsAsked: "Jemand anders hat etwas anderes gesagt: Ein Dritter wird gefragt.",
  moreMake: (more, next) =>
    `Mit ${plural(more, { one: "weiteren Korrektur", other: "weiteren Korrekturen" })} sind es ${count(next)}, die nächste Zahl, ab der sich Nachtrainieren lohnt.`,
  enough:
    "Zum Nachtrainieren gibt es genug Korrekturen; Gesichter neuer Menschen und seltene helfen am meisten.",
  wantedMost: (labels) => `Am meisten fehlt: ${labels}.`,
  agreement: (twice, agreed) =>
    `Von den Gesichtern, die beim Prüfen zugeordnet werden, wird jedes achte einem Zweiten vorgelegt, ohne dass er es weiß: von ${plural(twice, { one: "solchen Gesicht", other: "solchen Gesichtern" })} haben beide ${count(agreed)} gleich zugeordnet.`,
  ofLabel: (label, more) => `${label} (noch ${count(more)})`,
  kept: (faces) => `${plural(faces, { one: "Gesicht", other: "Gesichter" })} aufbewahrt.`,
  why: {
    low_confidence: "das Modell war unsicher",
    disagreement: "Antworten benachbarter Momente unterscheiden sich",
    rare_label: "der Ausdruck kommt hier selten vor",
    by_hand: "jemand hat es aufbewahrt",
    imported: "jemand hat es importiert",
    disputed: "zwei Menschen haben Verschiedenes dazu gesagt",
  },
};
