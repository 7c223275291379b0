/** Texts of proofs: champion and candidate on the same faces, in German. */

import { count, plural } from "../../format";
import type { Texts } from "../texts";

const chance = (probability: string) =>
  `Zwei gleich gute Modelle würden sich mit einer Wahrscheinlichkeit von ${probability} so weit unterscheiden`;

export const proof: Texts["proof"] = {
  rowColumn: (row, column) => `Zeile: ${row}. Spalte: ${column}.`,
  recognised: (truth) => `${truth} erkannt`,
  takenFor: (truth, guess) => `${truth} für ${guess} gehalten`,
  showThem: (what, faces) =>
    `${what}: ${plural(faces, { one: "Gesicht", other: "Gesichter" })} zeigen`,
  recognisedBy: {
    champion: (truth) => `${truth}, vom Champion erkannt`,
    candidate: (truth) => `${truth}, vom Kandidaten erkannt`,
  },
  takenBy: {
    champion: (truth, guess) => `${truth}, vom Champion für ${guess} gehalten`,
    candidate: (truth, guess) => `${truth}, vom Kandidaten für ${guess} gehalten`,
  },
  someHere: (faces, shown) =>
    `${plural(faces, { one: "Gesicht", other: "Gesichter" })}, ${count(shown)} davon hier.`,
  allHere: (faces) => `${plural(faces, { one: "Gesicht", other: "Gesichter" })}.`,
  face: (number) => `Gesicht ${number}`,
  onlyScores: "Die Bilder dieser Gesichter sind nicht auf diesem Rechner, nur ihre Werte.",
  proof: "Nachweis",
  neverProven: "Es wurde nie mit einem Champion verglichen und kann vorher nicht Champion werden.",
  against: (champion, moment) =>
    `Gegen ${champion}, ${moment}. Beide Modelle haben genau dieselben Gesichter beantwortet.`,
  fixedSet: (faces) =>
    `Feste Testgesichter: ${plural(faces, { one: "Gesicht", other: "Gesichter" })}`,
  correctionsSet: (faces) =>
    `Korrekturen: ${plural(faces, { one: "Gesicht", other: "Gesichter" })}`,
  heldOutNote: "Hier aufbewahrt, von Menschen zugeordnet, nie zum Training benutzt.",
  fitsNote: (fits) =>
    `Hier aufbewahrt, von Menschen zugeordnet. Der Kandidat lernte aus allen; hier antworten an seiner Stelle ${plural(fits, { one: "gleichartige Anpassung", other: "gleichartige Anpassungen" })}, jede auf die Spuren, aus denen sie nicht gelernt hat.`,
  ofVisits: (visits) =>
    `Sie sind aus ${plural(visits, { one: "Besuch", other: "Besuchen" })}: Wo nach dem Zufall gefragt ist, zählen die Gesichter eines Besuchs, die einander gleichen, als eines.`,
  knownToChampion: (faces) =>
    `Aus ${plural(faces, { one: "weiteren Korrektur", other: "weiteren Korrekturen" })} hat der Champion gelernt: Sie beweisen nichts.`,
  allChecked: "Alles, was geprüft wurde",
  checks: { green: "✓ bestanden:", yellow: "! abzuwägen:", red: "✗ nicht bestanden:" },
  figure: "Wert",
  figuresOf: (set) => `Werte, ${set}`,
  recallOf: "Trefferquote bei",
  recallTitle: (set) => `Trefferquoten, ${set}`,
  sides: { champion: "Champion", candidate: "Kandidat" },
  peopleChose: "was Menschen gewählt haben",
  itAnswered: "was es geantwortet hat",
  difference: "Unterschied",
  verdicts: {
    green: "✓ Bestanden: Es kann Champion werden",
    yellow:
      "! Nicht bestanden: Ein Administrator kann den Verlust abwägen und es trotzdem zum Champion machen",
    red: "✗ Nicht bestanden: Es kann nicht Champion werden, der jetzige bleibt",
  },
  accuracy: "Genauigkeit",
  macroF1: "Makro-F1",
  meanRecall: "Mittlere Trefferquote der Ausdrücke",
  ece: "Kalibrierungsfehler (ECE)",
  timePerFace: "Zeit je Gesicht",
  noFace: "kein Gesicht",
  aboutTheSame: "etwa gleich",
  theSame: "gleich",
  inPoints: (by) => `${by} Punkte`,
  better: (by) => `${by}, besser`,
  worse: (by) => `${by}, schlechter`,
  sameFaces: "Beide haben bei genau denselben Gesichtern recht und unrecht.",
  oneIsRight: (faces, candidate, champion) =>
    `Bei ${plural(faces, { one: "Gesicht", other: "Gesichtern" })} hat nur eines der beiden recht: der Kandidat bei ${count(candidate)}, der Champion bei ${count(champion)}.`,
  neither: "Keines ist besser.",
  mayBeChance: (probability) => `${chance(probability)}: Das kann gut Zufall sein.`,
  hardlyChance: {
    champion: (probability) =>
      `${chance(probability)}: Der Champion ist besser, und das kaum durch Zufall.`,
    candidate: (probability) =>
      `${chance(probability)}: Der Kandidat ist besser, und das kaum durch Zufall.`,
  },
  lessThan: (share) => `weniger als ${share}`,
  noneNew:
    "Keine Korrektur ist beiden Modellen neu, darum lässt sich nicht sagen, was sie gebracht haben.",
  brought: (faces, now, before) =>
    `Von ${plural(faces, { one: "zurückgehaltenen Korrektur", other: "zurückgehaltenen Korrekturen" })} jetzt richtig: ${count(now)}, vorher: ${count(before)}.`,

  byCamera: "Jede Kamera mit genug Korrekturen",
  atCamera: (camera, faces, now, before) =>
    `${camera}: Von ${plural(faces, { one: "Korrektur", other: "Korrekturen" })} ${plural(now, { one: "stimmt jetzt", other: "stimmen jetzt" })}, vorher ${count(before)}.`,
  gainSure: (low, high) => `Das ist eine Änderung um ${low} bis ${high} Punkte.`,
  gainEven: (points) => `Das ist eine Änderung um ${points} Punkte.`,
  gainUnsure: (low, high) =>
    `Das kann Zufall sein: Die Änderung liegt zwischen ${low} und ${high} Punkten.`,
  advice: {
    recall:
      "Was hilft: mehr Korrekturen der Ausdrücke, die verloren haben, von mehreren Menschen, und ein weiteres Training.",
    calibration: "Was hilft: mehr Korrekturen anderer Menschen und ein weiteres Training.",
    cost: "Was hilft: ein weiteres Training, wenn der Rechner weniger zu tun hat.",
    corrections:
      "Was hilft: mehr Korrekturen von Menschen, die es nicht gesehen hat, und ein weiteres Training.",
    labels:
      "Was hilft: die Korrekturen, die es anders beantwortet hat, in der Tabelle unten ansehen und falsche Zuordnungen berichtigen.",
  },
};
