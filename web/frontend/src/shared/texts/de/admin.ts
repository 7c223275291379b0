/** Texts of health, settings and the audit, in German. */

import { plural } from "../../format";
import type { Texts } from "../texts";

export const admin: Texts["admin"] = {
  audit: "Protokoll",
  exportAll: "Alles exportieren",
  nothingDone: "Nichts dergleichen wurde getan.",
  showOlder: "Ältere zeigen",
  newestOnly: (most) => `Das sind die neuesten ${most}. Für ältere wählen Sie einen Zeitraum.`,
  chainNote:
    "Niemand kann eine Zeile über Mien ändern. Jede ist an die vorige gebunden, sodass auffällt, wenn eine geändert oder entfernt wurde.",
  verify: "Prüfen",
  allAsWritten: (number) =>
    `${plural(number, { one: "Zeile", other: "Zeilen" })}, alle so, wie sie geschrieben wurden. Die neueste hat den Hash`,
  noteHash:
    ": Notieren Sie ihn anderswo, sonst bleibt unbemerkt, wenn später die letzten Zeilen fehlen.",
  fromAddress: (address) => `von ${address}`,
  lastHour: "die letzte Stunde",
  lastDay: "der letzte Tag",
  lastWeek: "die letzte Woche",
  last30Days: "die letzten 30 Tage",
  by: "Von",
  anybody: "allen",
  what: "Was",
  anything: "alles",
  when: "Wann",
  fromAndTo: "von und bis",
  anyTime: "jederzeit",
  newBlurred: "Gesichter neuer Kameras werden verpixelt.",
  newShown: "Gesichter neuer Kameras werden gezeigt.",
  facesOnScreen: "Gesichter auf dem Bildschirm",
  blurNew: "Gesichter neuer Kameras verpixeln",
  blurMeans:
    "Verpixelte Gesichter sind unkenntlich, bevor ein Bild den Server verlässt. Ihre Ausdrücke werden trotzdem bewertet und gezählt.",
  startedWith: "Mien wurde gestartet mit",
  blurForced: ": Auf jeder Kamera sind Gesichter verpixelt, und niemand kann das hier ausschalten.",
  blurFromNow:
    "Das gilt für Kameras, die ab jetzt hinzukommen, für Kameras von Browsern und für die, mit denen Mien das nächste Mal gestartet wird. Bei jeder lässt es sich auf ihrer eigenen Seite ändern.",
  blurPresent:
    "Kameras, die jetzt da sind, bleiben, wie sie sind. Um jede Kamera unabänderlich zu verpixeln, starten Sie Mien mit",
  erasedSeen: (number) =>
    `${plural(number, { one: "Gesichtssekunde", other: "Gesichtssekunden" })} gelöscht.`,
  erasedGiven: (videos, photos) =>
    `Gelöscht, was in ${plural(videos, { one: "Video", other: "Videos" })} gefunden wurde, und ${plural(photos, { one: "aufbewahrtes Foto", other: "aufbewahrte Fotos" })}.`,
  whatCamerasSaw: (cameras) => `was ${cameras} gesehen haben`,
  whatWasGiven: "was in Videos gefunden wurde, und aufbewahrte Fotos",
  erase: "Löschen",
  nothingToErase: "Es gibt keinen Verlauf zu löschen.",
  withGiven: "Auch was in dieser Zeit in Videos gefunden wurde, und aufbewahrte Fotos",
  eraseSpanMore: "Diesen Zeitraum löschen…",
  eraseSure: "Endgültig löschen?",
  eraseMeans: (from, to, lost) =>
    `Von ${from} bis ${to}: ${lost}. Das lässt sich nicht zurückholen.`,
  erasing: "Wird gelöscht…",
  health: "Zustand",
  summary: (workers, viewers) =>
    `${plural(workers, { one: "Prozess", other: "Prozesse" })}, ${plural(viewers, { one: "Betrachter", other: "Betrachter" })}. Jede Linie zeigt die letzte Minute, soweit diese Seite offen war.`,
  workers: "Prozesse",
  worker: "Prozess",
  rate: "Rate",
  waiting: "Wartend",
  latency: "Verzögerung p50 / p95",
  drops: "Verworfen",
  memory: "Speicher",
  model: "Modell",
  state: "Status",
  captured: "Aufgenommen",
  analysed: "Ausgewertet",
  skipped: "Für neuere übersprungen",
  damaged: "Beschädigt",
  facesInView: "Gesichter im Bild",
  metrics: "Prometheus-Metriken",
  openApi: "REST-Beschreibung (OpenAPI)",
  running: (version, lasting) => `Mien ${version}, läuft seit ${lasting}`,
  processorBusy: (busy) => `Prozessor zu ${busy} ausgelastet`,
  memoryFree: (free) => `${free} Arbeitsspeicher frei`,
  diskFree: (free, whole) => `${free} von ${whole} Speicherplatz frei`,
  looksOn: "Ab jetzt wird aufgeschrieben, wer was ansieht.",
  looksOff: "Es wird nicht mehr aufgeschrieben, wer was ansieht.",
  looks: "Aufschreiben, wer welche Kamera ansieht",
  looksMeans:
    "Eine Zeile je Browser, Kamera und Stunde: Live-Bilder, Gesichter, Verlauf, Berichte. Auch das Umschalten wird aufgeschrieben.",
  noticeTitle: "Bevor Sie Menschen beobachten",
  understood: "Verstanden",
  later: "Später: morgen wieder fragen",
  scores: "Es bewertet, was ein Gesicht zeigt,",
  scoresMore:
    "und zwar in einem Moment: wie sehr es Bildern ähnelt, die Menschen acht Ausdrücken zugeordnet haben.",
  knowsNot: "Es weiß nicht, was jemand fühlt,",
  knowsNotMore:
    "denkt oder ist, erkennt niemanden wieder und irrt sich manchmal. Entscheiden Sie nie über einen Menschen nach diesen Werten.",
  forbidden: "In der EU ist es am Arbeitsplatz und in der Bildung verboten,",
  forbiddenMore:
    "Gefühle abzuleiten, außer aus medizinischen oder Sicherheitsgründen (KI-Verordnung, Art. 5 Abs. 1 Buchst. f).",
  mustBeTold: "Wer im Bild ist, muss es erfahren",
  mustBeToldMore: "(Art. 50 Abs. 3). Ein Schild zum Ausdrucken finden Sie in den Einstellungen.",
  notKept: "Bilder werden nicht aufbewahrt,",
  notKeptMore:
    "es sei denn, eine Kamera darf Gesichter für Korrekturen aufbewahren: Nur Zahlen bleiben, so lange, wie es die Einstellungen sagen.",
  purposeAsk: "Wofür benutzen Sie Mien?",
  purposeExample: "Stimmung der Besucher unserer Ausstellung, nur in Summen",
  keptSeconds: "Gesichter Sekunde für Sekunde",
  keptMinutes: "Summen je Minute",
  keptEvents: "Ereignisse und Alarme",
  keptReview: "Gesichter, die auf Prüfung warten",
  retentionSaved: "Gespeichert. Es gilt in wenigen Sekunden.",
  whatIsKept: "Was aufbewahrt wird",
  inDays: (name) => `${name}, Tage`,
  untilErased: "bis es gelöscht wird",
  minutesTooShort:
    "Summen je Minute müssen mindestens so lange bleiben wie die Sekunden, die sie zusammenfassen.",
  saved: "Gespeichert.",
  settings: "Einstellungen",
  whatMienDoes: "Was Mien tut und was nicht",
  saidOn: (moment) => `Bestätigt am ${moment}`,
  auditMeans: "Was wer wann mit Absicht getan hat:",
  openAudit: "Protokoll öffnen",
  signTitle: "Ein Schild für die Menschen im Bild",
  whoAnswers: "Wer Fragen beantwortet",
  whoAnswersExample: "Erika Muster, 555 0100",
  printSign: "Schild drucken",
  sign: "Schild",
  signHead: "Kameras lesen hier Gesichtsausdrücke",
  signText:
    "Ein Computer schätzt aus dem Bild, welchen Ausdruck ein Gesicht zeigt. Er weiß nicht, wer Sie sind oder was Sie fühlen.",
  signPurpose: (purpose) => `Zweck: ${purpose}`,
  signQuestions: (contact) => `Fragen: ${contact}`,
  oldest: (age) => `ältestes ${age}`,
  endedOrStuck: (lasting) => `Beendet oder hängt: kein Lebenszeichen seit ${lasting}`,
  process: (host, pid) => `${host}, Prozess ${pid}`,
  brokenRow: (id, number) =>
    `Zeile ${id} ist nicht so, wie sie geschrieben wurde, oder Zeilen davor fehlen. Bis dahin sind ${plural(number, { one: "Zeile", other: "Zeilen" })} verlässlich.`,
  visitNumber: (value) => `Besuch ${value}`,
  remedyDetector:
    "Zeigen Sie weniger Bilder je Sekunde von jeder Kamera oder starten Sie einen weiteren Detector.",
  remedyClassifier:
    "Starten Sie einen weiteren Classifier oder zeigen Sie weniger Bilder je Sekunde.",
  remedyRecorder: "Prüfen Sie, ob die Datenbank schnell genug ist.",
  wellNoCamera: "Alles in Ordnung. Es gibt noch keine Kamera.",
  wellNoPicture: "Alles in Ordnung. Zurzeit soll keine Kamera ein Bild liefern.",
  well: (cameras, ms) =>
    `Alles in Ordnung: ${plural(cameras, { one: "Kamera", other: "Kameras" })} live, nach ${ms} ms zu sehen.`,
  processorFull: "Der Prozessor ist voll ausgelastet.",
  isLate: (stage, lasting, busy, remedy) =>
    `${stage} ist ${lasting} im Rückstand.${busy} ${remedy}`,
  noPictureFor: (name, lasting, why) =>
    `${name} liefert seit ${lasting} kein Bild${why} Es wird von selbst erneut versucht.`,
  diskFull: (free, share) =>
    `Nur noch ${free} Speicherplatz sind frei (${share}). Ist er voll, wird kein Verlauf geschrieben: Bewahren Sie weniger auf (Einstellungen) oder schaffen Sie Platz.`,
  somebody: "jemand",
  idle: "ohne Arbeit",
  noDrops: "keine",
  signKeeps:
    "Kleine graue Bilder einzelner Gesichter können gespeichert werden, um die Schätzungen zu verbessern, und Zahlen über Ausdrücke werden gespeichert, beides ohne Namen.",
  signKeepsNone:
    "Es wird kein Bild gespeichert. Gespeichert werden Zahlen über Ausdrücke, ohne Namen.",
  andAlso: ", und",
  counted: {
    face_seconds: { one: "Gesichtssekunde", other: "Gesichtssekunden" },
    alerts: { one: "Alarm", other: "Alarme" },
    events: { one: "Ereignis", other: "Ereignisse" },
    kept_faces: { one: "aufbewahrtes Gesicht", other: "aufbewahrte Gesichter" },
    videos: { one: "Video", other: "Videos" },
    photos: { one: "Foto", other: "Fotos" },
    faces: { one: "Gesicht", other: "Gesichter" },
    sessions: { one: "Sitzung", other: "Sitzungen" },
  },
};
