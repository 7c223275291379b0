/** Texts of models: packages, training, proof, shadow, drift, in German. */

import { count, plural } from "../../format";
import type { Texts } from "../texts";

const swaps =
  "lädt es neben dem jetzigen Modell, probiert es an Gesichtern mit bekannten Werten aus und wechselt zwischen zwei Stapeln: Kein Gesicht wartet oder geht verloren. Ein Classifier, der es ablehnt, arbeitet mit dem jetzigen weiter und sagt hier, warum.";
const chance = (probability: string) =>
  `Zwei gleich gute Modelle würden sich mit einer Wahrscheinlichkeit von ${probability} so weit unterscheiden`;

export const models: Texts["models"] = {
  noChampion:
    "Hier ist kein Modell Champion. Classifier benutzen das, mit dem sie gestartet wurden.",
  madeUsed: (origin, made, classifiers) =>
    `${origin}, erstellt am ${made}, jetzt benutzt von ${plural(classifiers, { one: "Classifier", other: "Classifiern" })}`,
  cardAndLineage: "Karte und Herkunft",
  rollBackMore: "Zurückkehren…",
  leadsTo: (version) => `Zurück geht es zu ${version}.`,
  nothingBack: "Es gibt nichts, wohin man zurückkehren könnte: Kein anderes Modell war Champion.",
  changes: "Wechsel des Champions",
  changeKinds: { start: "Start", promote: "Wechsel", rollback: "Rückkehr" },
  startedWith: (version) => `gestartet mit ${version}`,
  replaced: (version, previous) => `${version} löste ${previous} ab`,
  wasPromoted: (version) => `${version} wurde Champion`,
  backTo: (version) => `zurück zu ${version}`,
  modelPackages: "Modellpakete",
  importMore: "Paket importieren…",
  orDrop: "oder die zip-Datei hier ablegen",
  sending: (name, share) => `${name} wird gesendet, ${share}`,
  trying: (name) => `${name} wird in einem eigenen Prozess ausprobiert…`,
  passedTrial: (version) =>
    `${version} hat die Probe bestanden. Benutzt wird es erst, wenn es Champion wird.`,
  lineage: "Herkunft",
  lineageFacts: {
    job: "Training",
    mode: "Was gelernt hat",
    corrections: "Korrekturen",
    corrections_sha256: "Korrekturen (SHA-256)",
    data_sha256: "Andere Gesichter (SHA-256)",
  },
  modes: {
    data: "das ganze Netz, auch aus seinen Trainingsdaten",
    replay: "die letzte Schicht, auch aus einer Stichprobe",
  },
  trainingData: "Trainingsdaten (SHA-256)",
  net: "Netz (SHA-256)",
  card: "Karte",
  noCard: "Dieses Modell kam ohne Karte.",
  takesFor: "Was es wofür hält",
  howTrained: "Wie sein Training verlief",
  cardPart: (part) => `Werte der Karte, Teil ${part}`,
  figures: {
    accuracy_majority: "Genauigkeit",
    macro_recall: "mittlere Trefferquote",
    macro_f1: "Makro-F1",
    ece: "Kalibrierungsfehler",
  },
  figuresMean: {
    accuracy_majority: "Anteil der Testgesichter, die es so nannte wie die meisten Menschen",
    macro_recall: "Trefferquote, jeder Ausdruck zählt gleich viel",
    macro_f1: "F1, jeder Ausdruck zählt gleich viel",
    ece: "Wie weit seine Sicherheit davon entfernt ist, wie oft es recht hat (ECE)",
  },
  perFace: "je Gesicht",
  perFaceMeans: "Zeit eines Prozessorkerns für ein Gesicht",
  facesMeasured: "gemessene Gesichter",
  model: "Modell",
  allModels: "Alle Modelle",
  backToModels: "← Modelle",
  promoteMore: "Zum Champion machen…",
  promoteNamed: (version) => `${version} zum Champion machen`,
  packages: "Pakete",
  withAccuracy: (share) => `Genauigkeit ${share}`,
  usedBy: (classifiers) =>
    `benutzt von ${plural(classifiers, { one: "Classifier", other: "Classifiern" })}`,
  proofAndLineage: "Nachweis und Herkunft",
  proofOf: (version) => `Nachweis und Herkunft von ${version}`,
  cardOf: (version) => `Karte und Herkunft von ${version}`,
  exportNamed: (version) => `${version} exportieren`,
  refusedBy: (worker, moment, reason) => `Abgelehnt von ${worker} (${moment}): ${reason}`,
  promoteTitle: (version) => `${version} zum Champion machen?`,
  promote: "Zum Champion machen",
  promoteAllTheSame: "Trotzdem zum Champion machen",
  fromThenOn: (version) => `Von da an tragen die Werte den Namen ${version}.`,
  staysHere: (version) => `${version} bleibt hier, und ein Klick bringt es zurück.`,
  backTitle: (version) => `Zurück zu ${version}?`,
  rollBack: "Zurückkehren",
  noLonger: (version) =>
    `${version} ist dann nicht mehr Champion. Es bleibt hier und kann es wieder werden. Was es beantwortet hat, behält seinen Namen.`,
  proofPassed: "Sein Nachweis ist bestanden.",
  proofNotPassed: "Sein Nachweis ist nicht bestanden.",
  takesLoss: "Wer es zum Champion macht, nimmt diesen Verlust in Kauf; das wird aufgeschrieben.",
  isChampionNow: (version) => `${version} ist jetzt Champion.`,
  why: "Warum (optional, steht dann beim Wechsel)",
  leaveIt: "Lassen",
  recognisedOfEach: "Erkannt, von jedem Ausdruck",
  origins: { shipped: "kam mit Mien", imported: "importiert", trained: "hier trainiert" },
  retrainedFrom: (parent) => `nachtrainiert aus ${parent}`,
  states: { champion: "Champion", retired: "war Champion", candidate: "Kandidat" },
  swapRunning: (classifiers) => `Jeder der laufenden Classifier (${count(classifiers)}) ${swaps}`,
  swapStarted: `Jeder Classifier, der gestartet wird, ${swaps}`,

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
  heldOutSet: (faces) =>
    `Zurückgehaltene Korrekturen: ${plural(faces, { one: "Gesicht", other: "Gesichter" })}`,
  heldOutNote: "Hier aufbewahrt, von Menschen zugeordnet, nie zum Training benutzt.",
  allChecked: "Alles, was geprüft wurde",
  checkPassed: "✓ bestanden:",
  checkFailed: "✗ nicht bestanden:",
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
  noneHeldOut:
    "Keine Korrektur wurde zurückgehalten, darum lässt sich nicht sagen, was sie gebracht haben.",
  brought: (faces, now, before) =>
    `Von ${plural(faces, { one: "zurückgehaltenen Korrektur", other: "zurückgehaltenen Korrekturen" })} jetzt richtig: ${count(now)}, vorher: ${count(before)}.`,

  advice: {
    recall:
      "Was hilft: mehr Korrekturen der Ausdrücke, die verloren haben, von mehreren Menschen, und ein weiteres Training.",
    calibration: "Was hilft: mehr Korrekturen anderer Menschen und ein weiteres Training.",
    cost: "Was hilft: ein weiteres Training, wenn der Rechner weniger zu tun hat.",
    corrections:
      "Was hilft: mehr Korrekturen von Menschen, die es nicht gesehen hat, und ein weiteres Training.",
  },
  supply: (corrections, more, next) =>
    `${plural(corrections, { one: "Korrektur", other: "Korrekturen" })} nach Ausdruck und Kamera; noch ${count(more)}, dann sind es ${count(next)}, die nächste Zahl, die sich lohnt`,
  supplyEnough: (corrections) =>
    `${plural(corrections, { one: "Korrektur", other: "Korrekturen" })} nach Ausdruck und Kamera`,
  supplyTable: "Korrekturen nach Ausdruck und Kamera",
  disputed: (faces) =>
    `${plural(faces, { one: "weiteres Gesicht wartet", other: "weitere Gesichter warten" })}, weil sich die Prüfenden nicht einig sind.`,
  expression: "Ausdruck",
  correctionsHead: "Korrekturen",
  missingHead: "Es fehlen",
  usuallyTakes: (lasting) => `Die letzten hier dauerten etwa ${lasting}.`,

  sincePromotion: "Seit der Beförderung",
  tenureOf: (version, previous, moment) =>
    `${version} trat an die Stelle von ${previous}, ${moment}. Der erste Tag neben der Woche davor:`,
  nobodyPromoted:
    "Den Champion hat niemand befördert; es gibt nichts, womit er zu vergleichen wäre.",
  noneJudged: "Niemand hat ein Gesicht zugeordnet, das er beantwortet hat.",
  peopleAgree: (right, faces) =>
    `Bei ${count(right)} von ${plural(faces, { one: "Gesicht", other: "Gesichtern" })}, die Menschen zugeordnet haben, sagten sie dasselbe wie er.`,
  agreedBefore: (right, faces) =>
    `In der Woche davor, beim damaligen Champion: bei ${count(right)} von ${count(faces)}.`,
  namedOtherwise: "Gesichter, die Menschen anders genannt haben",
  saidInstead: (label, top) => `${label}; er sagte ${top}`,
  firstDay: "Der erste Tag jeder Kamera und die Woche davor",
  cameraAndTime: "Kamera",
  weekBefore: (camera) => `${camera}, die Woche davor`,
  dayAfter: (camera) => `${camera}, der erste Tag`,
  backToNow: (version) => `Jetzt zurück zu ${version}`,
  backByTenure: "im Vergleich nach der Beförderung gesehen",
  ruleIsOn: "Mien kehrt von selbst zurück: an",
  ruleIsOff: "Mien kehrt von selbst zurück: aus",
  ruleMeans:
    "In der ersten Woche kehrt Mien zum vorigen Champion zurück, wenn Menschen den neuen bei weniger der Gesichter, die sie zuordnen, richtig finden: um mehr als so viele Punkte und um mehr als Zufall.",
  ruleOn: "Von selbst zurückkehren",
  rulePoints: "Um mehr als so viele Punkte",
  ruleFaces: "Bei mindestens so vielen zugeordneten Gesichtern von jedem",
  returnsByItself: "Mien kehrt von jetzt an von selbst zurück.",
  returnsNot: "Mien kehrt nicht von selbst zurück.",

  drift: "Drift",
  driftMeans:
    "Wie weit diese Woche von der Vergleichswoche entfernt ist, je Kamera (Population Stability Index).",
  gathered: (days, needed) =>
    `Noch nichts zu vergleichen: ${count(days)} von ${count(needed)} Tagen sind gesammelt.`,
  bandFrom: (limit, text) => `Ab ${limit}: ${text}.`,
  bandBelow: (limit, text) => `Unter ${limit}: ${text}.`,
  driftTable: "Drift jeder Kamera",
  driftFaces: "Gesichter: Woche / Vergleich",
  measures: {
    scores: "Werte",
    confidence: "Sicherheit",
    face_size: "Gesichtsgröße",
    brightness: "Helligkeit",
  },
  meaning: "Bedeutung",
  tooFewToCompare: "noch zu wenige Gesichter für einen Vergleich",
  tooFew: "zu wenige Gesichter",
  shadow: "Schattenmodell",
  shadowMeans:
    "Ein Schattenmodell bewertet eine Stichprobe der Live-Gesichter, nachdem der Champion geantwortet hat. Seine Antworten sieht niemand; gezählt wird nur, wie oft beide übereinstimmen.",
  noOther: "Es gibt hier kein anderes Modell, das als Schattenmodell laufen könnte.",
  runsAsShadow: (version) => `${version} läuft als Schattenmodell.`,
  toRunAsShadow: "Modell, das als Schattenmodell laufen soll",
  runAsShadow: "Als Schattenmodell laufen lassen",
  shadowStopped: "Das Schattenmodell ist angehalten.",
  runningSince: (moment) => `läuft als Schattenmodell seit ${moment}.`,
  running: "läuft als Schattenmodell.",
  seenNone: "Es hat noch kein Gesicht gesehen.",
  agreed: (share, faces) =>
    `Es stimmte mit dem Champion bei ${share} von ${plural(faces, { one: "Gesicht", other: "Gesichtern" })} überein.`,
  stopShadow: "Schattenmodell anhalten",
  agreementByLabel: "Übereinstimmung je Ausdruck",
  championSaid: "Der Champion sagte",
  faces: "Gesichter",
  shadowAgreed: "Das Schattenmodell stimmte zu",
  championAndShadow: "Champion und Schattenmodell",
  shadowSaid: "das Schattenmodell sagte",

  retrain: "Nachtrainieren",
  cancelled: "Das Training ist abgebrochen. Der Champion bleibt.",
  training: (job) => `Training ${job}`,
  cancelTraining: (job) => `Training ${job} abbrechen`,
  fromWith: (parent, corrections, how) =>
    `Aus ${parent} mit ${plural(corrections, { one: "Korrektur", other: "Korrekturen" })}; ${how}.`,
  promoted: {
    by_hand: "wird von Hand zum Champion gemacht",
    when_proven: "wird Champion, sobald der Nachweis bestanden ist",
  },
  leftOut: (faces) =>
    `${plural(faces, { one: "weitere zeigt kein Gesicht und bleibt weg", other: "weitere zeigen kein Gesicht und bleiben weg" })}.`,
  jobStates: {
    queued: "wartet",
    running: "läuft",
    done: "fertig",
    failed: "fehlgeschlagen",
    cancelled: "abgebrochen",
  },
  epochOf: (share, epoch, epochs) => `${share}, Durchgang ${epoch} von ${epochs}`,
  left: "verbleibend",
  about: (lasting) => `etwa ${lasting}`,
  loss: "Verlust",
  accuracyNow: "Genauigkeit",
  facesASecond: "Gesichter je Sekunde",
  seeProof: "Zum Nachweis",
  openProof: "Nachweis öffnen",
  lastTraining: (outcome) => `Letztes Training: ${outcome}`,
  pastTrainings: (trainings) => `Frühere Trainings (${trainings})`,
  askedFor: "Das Training ist in Auftrag.",
  notPossible: (why) => `Zurzeit nicht möglich: ${why}.`,
  whenPassed: "Wenn der Nachweis bestanden ist",
  iPromote: "Ich mache es von Hand zum Champion",
  atOnce: "Es wird sofort Champion",
  queueAnother: "Noch ein Training einreihen",
  startsFrom: (learnt, heldOut) =>
    `Es beginnt beim Champion und lernt aus ${plural(learnt, { one: "Korrektur", other: "Korrekturen" })}; zurückgehalten für den Nachweis: ${count(heldOut)}.`,
  mixedWithData:
    "Sie werden mit den Trainingsdaten des Champions gemischt, damit er nichts vergisst.",
  mixedWithSample:
    "Die Trainingsdaten sind nicht auf diesem Rechner, darum werden sie mit der Stichprobe gemischt, die mit dem Champion kam, und nur die letzte Schicht lernt.",
  serviceProblem: (problem) => `Der Trainingsdienst hat ein Problem: ${problem}.`,
  noService: "Zurzeit läuft kein Trainingsdienst; ein Training wartet auf einen.",
  waitsForTurn: "Wartet, bis es an der Reihe ist.",
  doneBy: (share) => `${share} fertig.`,
  gettingReady: "Wird vorbereitet…",
  aModel: "ein Modell",
  after: (outcome, lasting) => `${outcome} nach ${lasting}`,
  made: (version) => `Fertig: ${version}`,
  failed: "Fehlgeschlagen",
  wasCancelled: "Abgebrochen",
  nobodySaidWhy: "ohne genannten Grund",
};
