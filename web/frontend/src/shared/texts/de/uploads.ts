/** Texts of photos and videos that are given, in German. */

import { plural } from "../../format";
import type { Texts } from "../texts";

export const uploads: Texts["uploads"] = {
  packagesAdmins: "Modellpakete nimmt Mien nur von Administratoren an.",
  dropPackage: "Modellpaket hier ablegen, um es zu prüfen",
  dropFiles: "Fotos oder ein Video hier ablegen, um sie auszuwerten",
  choose: "Fotos oder Videos wählen",
  dropNote:
    "Legen Sie sie irgendwo auf dieser Seite ab. Ein Foto wird nie gespeichert und ist nach fünf Minuten vergessen. Ein Video wird gelöscht, sobald es ausgewertet ist; was darin gefunden wurde, bleibt.",
  nothingYet: "Noch nichts: Legen Sie hier ein Foto oder ein Video ab.",
  onTheirWay: "Unterwegs",
  videos: "Videos",
  photos: "Fotos",
  afterOthers: (size) => `${size}, nach denen davor`,
  sent: (share, size) => `${share} von ${size} gesendet`,
  cancelNamed: (name) => `${name} abbrechen`,
  nobodySeen: "Niemand zu sehen",
  seen: (people, faces) =>
    `${plural(people, { one: "Person", other: "Personen" })}, ${plural(faces, { one: "Gesicht", other: "Gesichter" })} in allen Bildern`,
  afterVideos: "Beginnt, wenn die Videos davor fertig sind",
  doneOf: (done, expected) => `${done} von ${plural(expected, { one: "Bild", other: "Bildern" })}`,
  photoWith: (name, faces) => `${name} mit ${faces}`,
  correct: "Korrigieren…",
  correctFace: (number) => `Gesicht ${number} korrigieren…`,
  choosingKeeps:
    "Mit der Wahl wird dieses Gesicht als Korrektur aufbewahrt: 48 mal 48 graue Bildpunkte, sonst nichts von dem Foto. Tun Sie das nur, wenn Sie es dürfen.",
  noFace: "Kein Gesicht gefunden",
  tookFor: (took) => `in ${took}`,
  annotated: "Bild mit Beschriftung",
  notClassified: "nicht klassifiziert",
  notClassifiedWhy: (why) => `Nicht klassifiziert: Das Gesicht ist ${why}.`,
  runCancelled: "Der Lauf ist abgebrochen.",
  backToFiles: "← Fotos und Videos",
  report: "Bericht",
  deleteSure: (name) => `${name} löschen?`,
  deleteMeans: "Was darin gefunden wurde, lässt sich nicht zurückholen.",
  deleteForGood: "Endgültig löschen",
  overVideo: "Im Lauf des Videos",
  noneClassified: "In diesem Video wurde kein Gesicht klassifiziert.",
  byModel: (model) => `Modell ${model}`,
  videoGone: "Dieses Video gibt es nicht",
  seeAllFiles: "Alle Fotos und Videos ansehen",
  neither: (name) => `${name} ist weder ein Foto noch ein Video.`,
  empty: (name) => `${name} ist leer.`,
  isNo: {
    photo: (name) => `${name} ist kein Foto, wie auch immer es heißt.`,
    video: (name) => `${name} ist kein Video, wie auch immer es heißt.`,
  },
  right: {
    photo: "Fotos sind JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC oder AVIF.",
    video: "Videos sind MP4, MOV, MKV, WebM, AVI, MPEG und dergleichen.",
  },
  uploadStates: { waiting: "wartet", analysing: "wird ausgewertet", sending: "wird gesendet" },
  runStates: {
    waiting: "wartet",
    running: "läuft",
    done: "fertig",
    failed: "fehlgeschlagen",
    cancelled: "abgebrochen",
    lost: "verloren",
  },
  frames: (frames) => plural(frames, { one: "Bild", other: "Bilder" }),
  faces: (faces) => plural(faces, { one: "Gesicht", other: "Gesichter" }),
};
