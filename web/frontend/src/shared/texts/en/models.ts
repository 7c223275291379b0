/** Texts of models: packages, training, proof, shadow, drift. */

import { count, plural } from "../../format";

const swaps =
  "will load it beside the present model, try it on faces whose scores are known, and switch between two batches: no face waits or is lost. A classifier that refuses it goes on with the present one, and says why here.";
const chance = (probability: string) =>
  `Two equally good models would differ as much with a probability of ${probability}`;

export const models = {
  noChampion: "No model is champion here. Classifiers use the one that they were started with.",
  madeUsed: (origin: string, made: string, classifiers: number) =>
    `${origin}, made ${made}, used by ${plural(classifiers, { one: "classifier", other: "classifiers" })} now`,
  cardAndLineage: "Card and lineage",
  rollBackMore: "Roll back…",
  leadsTo: (version: string) => `Rolling back leads to ${version}.`,
  nothingBack: "There is nothing to roll back to: no other model was champion.",
  changes: "Changes of the champion",
  changeKinds: { start: "start", promote: "promote", rollback: "roll back" },
  startedWith: (version: string) => `started with ${version}`,
  replaced: (version: string, previous: string) => `${version} replaced ${previous}`,
  wasPromoted: (version: string) => `${version} was promoted`,
  backTo: (version: string) => `back to ${version}`,
  modelPackages: "Model packages",
  importMore: "Import a package…",
  orDrop: "or drop its zip file here",
  sending: (name: string, share: string) => `Sending ${name}, ${share}`,
  trying: (name: string) => `Trying ${name} in a process of its own…`,
  passedTrial: (version: string) =>
    `${version} passed its trial. It is not used until it is promoted.`,
  lineage: "Lineage",
  lineageFacts: {
    job: "Training",
    mode: "What learned",
    corrections: "Corrections",
    corrections_sha256: "Corrections (SHA-256)",
    data_sha256: "Other faces (SHA-256)",
  },
  modes: {
    data: "the whole net, from its data set too",
    replay: "the last layer, from a sample too",
  },
  trainingData: "Training data (SHA-256)",
  net: "Net (SHA-256)",
  card: "Card",
  noCard: "This model came without a card.",
  takesFor: "What it takes for what",
  howTrained: "How its training went",
  cardPart: (part: number) => `Figures of the card, part ${part}`,
  figures: {
    accuracy_majority: "accuracy",
    macro_recall: "mean recall",
    macro_f1: "macro F1",
    ece: "calibration error",
  },
  figuresMean: {
    accuracy_majority: "Share of validation faces named as most people named them",
    macro_recall: "Recall, each label counting the same",
    macro_f1: "F1, each label counting the same",
    ece: "How far its confidence is from how often it is right (ECE)",
  },
  perFace: "per face",
  perFaceMeans: "Time of one core for a face",
  facesMeasured: "faces measured",
  model: "Model",
  allModels: "All models",
  backToModels: "← Models",
  promoteMore: "Promote…",
  promoteNamed: (version: string) => `Promote ${version}`,
  packages: "Packages",
  withAccuracy: (share: string) => `accuracy ${share}`,
  usedBy: (classifiers: number) =>
    `used by ${plural(classifiers, { one: "classifier", other: "classifiers" })}`,
  proofAndLineage: "Proof and lineage",
  proofOf: (version: string) => `Proof and lineage of ${version}`,
  cardOf: (version: string) => `Card and lineage of ${version}`,
  exportNamed: (version: string) => `Export ${version}`,
  refusedBy: (worker: string, moment: string, reason: string) =>
    `Refused by ${worker} (${moment}): ${reason}`,
  promoteTitle: (version: string) => `Promote ${version}?`,
  promote: "Promote",
  promoteAllTheSame: "Promote all the same",
  fromThenOn: (version: string) => `From then on scores carry the name ${version}.`,
  staysHere: (version: string) => `${version} stays here, and one click brings it back.`,
  backTitle: (version: string) => `Back to ${version}?`,
  rollBack: "Roll back",
  noLonger: (version: string) =>
    `${version} is champion no longer. It stays here and can be promoted again. What it answered keeps its name.`,
  proofPassed: "Its proof is passed.",
  proofNotPassed: "Its proof is not passed.",
  takesLoss: "Who promotes it takes this loss; that is written down.",
  isChampionNow: (version: string) => `${version} is champion now.`,
  why: "Why (optional, kept with the change)",
  leaveIt: "Leave it",
  recognisedOfEach: "Recognised, of each expression",
  origins: { shipped: "came with Mien", imported: "imported", trained: "trained here" },
  retrainedFrom: (parent: string) => `retrained from ${parent}`,
  states: { champion: "champion", retired: "was champion", candidate: "candidate" },
  swapRunning: (classifiers: number) =>
    `The ${plural(classifiers, { one: "running classifier", other: "running classifiers" })} ${swaps}`,
  swapStarted: `Each classifier that is started ${swaps}`,

  rowColumn: (row: string, column: string) => `Row: ${row}. Column: ${column}.`,
  recognised: (truth: string) => `${truth} recognised`,
  takenFor: (truth: string, guess: string) => `${truth} taken for ${guess}`,
  showThem: (what: string, faces: number) =>
    `${what}: ${plural(faces, { one: "face", other: "faces" })}, show them`,
  recognisedBy: {
    champion: (truth: string) => `${truth}, recognised by the champion`,
    candidate: (truth: string) => `${truth}, recognised by the candidate`,
  },
  takenBy: {
    champion: (truth: string, guess: string) => `${truth}, taken for ${guess} by the champion`,
    candidate: (truth: string, guess: string) => `${truth}, taken for ${guess} by the candidate`,
  },
  someHere: (faces: number, shown: number) =>
    `${plural(faces, { one: "face", other: "faces" })}, ${count(shown)} of them here.`,
  allHere: (faces: number) => `${plural(faces, { one: "face", other: "faces" })}.`,
  face: (number: number) => `Face ${number}`,
  onlyScores: "The pictures of this set are not on this machine, only scores.",
  proof: "Proof",
  neverProven: "It was never proven against a champion, and cannot be promoted before it is.",
  against: (champion: string, moment: string) =>
    `Against ${champion}, ${moment}. Both models answered the very same faces.`,
  fixedSet: (faces: number) => `Fixed test set: ${plural(faces, { one: "face", other: "faces" })}`,
  correctionsSet: (faces: number) =>
    `Corrections: ${plural(faces, { one: "face", other: "faces" })}`,
  heldOutNote: "Kept here, labelled by people, never trained on.",
  fitsNote: (fits: number) =>
    `Kept here, labelled by people. The candidate learned from all of them; here ${plural(fits, { one: "fit", other: "fits" })} of the same kind answered for it, each on the tracks that it did not learn from.`,
  knownToChampion: (faces: number) =>
    `The champion has learned from ${plural(faces, { one: "more correction", other: "more corrections" })}: they prove nothing.`,
  allChecked: "All that was checked",
  checkPassed: "✓ passed:",
  checkFailed: "✗ failed:",
  figure: "Figure",
  figuresOf: (set: string) => `Figures, ${set}`,
  recallOf: "Recall of",
  recallTitle: (set: string) => `Recall, ${set}`,
  sides: { champion: "Champion", candidate: "Candidate" },
  peopleChose: "what people chose",
  itAnswered: "what it answered",
  difference: "Difference",
  verdicts: {
    green: "✓ Passed: it may be promoted",
    yellow: "! Not passed: an administrator may weigh the loss and promote it",
    red: "✗ Not passed: it cannot be promoted, the champion stays",
  },
  accuracy: "Accuracy",
  macroF1: "Macro F1",
  meanRecall: "Mean recall of the labels",
  ece: "Calibration error (ECE)",
  timePerFace: "Time per face",
  noFace: "no face",
  aboutTheSame: "about the same",
  theSame: "the same",
  inPoints: (by: string) => `${by} points`,
  better: (by: string) => `${by}, better`,
  worse: (by: string) => `${by}, worse`,
  sameFaces: "Both are right and wrong on the very same faces.",
  oneIsRight: (faces: number, candidate: number, champion: number) =>
    `On ${plural(faces, { one: "face", other: "faces" })} just one of the two is right: the candidate on ${count(candidate)}, the champion on ${count(champion)}.`,
  neither: "Neither is better.",
  mayBeChance: (probability: string) => `${chance(probability)}: that may well be chance.`,
  hardlyChance: {
    champion: (probability: string) =>
      `${chance(probability)}: the champion is better, and hardly by chance.`,
    candidate: (probability: string) =>
      `${chance(probability)}: the candidate is better, and hardly by chance.`,
  },
  lessThan: (share: string) => `less than ${share}`,
  noneNew: "No correction is new to both models, so what they brought cannot be told.",
  brought: (faces: number, now: number, before: number) =>
    `Of ${plural(faces, { one: "held-out correction", other: "held-out corrections" })}, ${plural(now, { one: "is now right", other: "are now right" })}, ${count(before)} before.`,

  byCamera: "Each camera with enough corrections",
  atCamera: (camera: string, faces: number, now: number, before: number) =>
    `${camera}: of ${plural(faces, { one: "correction", other: "corrections" })}, ${plural(now, { one: "is now right", other: "are now right" })}, ${count(before)} before.`,
  gainSure: (low: string, high: string) => `That is a change by ${low} to ${high} points.`,
  gainUnsure: (low: string, high: string) =>
    `Chance may explain that: the change lies between ${low} and ${high} points.`,
  advice: {
    recall:
      "What helps: more corrections of the expressions that lost, of several people, and another training.",
    calibration: "What helps: more corrections of other people, and another training.",
    cost: "What helps: another training while the machine has less to do.",
    corrections:
      "What helps: more corrections of people whom it has not seen, and another training.",
  },
  supply: (corrections: number, more: number, next: number) =>
    `${plural(corrections, { one: "correction", other: "corrections" })} by expression and camera; ${count(more)} more make ${count(next)}, the next number that pays`,
  supplyEnough: (corrections: number) =>
    `${plural(corrections, { one: "correction", other: "corrections" })} by expression and camera`,
  supplyTable: "Corrections by expression and camera",
  disputed: (faces: number) =>
    `${plural(faces, { one: "face more waits", other: "faces more wait" })} because reviewers disagree.`,
  expression: "Expression",
  correctionsHead: "Corrections",
  missingHead: "Missing",
  tells: (points: string) => `Its proof can tell a gain of ${points} points or more from chance.`,
  tellsNothing: "There are too few corrections for a verdict.",
  usuallyTakes: (lasting: string) => `The last ones here took about ${lasting}.`,

  sincePromotion: "Since the promotion",
  tenureOf: (version: string, previous: string, moment: string) =>
    `${version} took the place of ${previous} ${moment}. Its first day, beside the week before:`,
  nobodyPromoted: "Nobody promoted the champion; there is nothing to compare it with.",
  noneJudged: "Nobody has labelled a face that it answered.",
  peopleAgree: (right: number, faces: number) =>
    `People said the same as it of ${count(right)} of ${plural(faces, { one: "face", other: "faces" })} that they labelled.`,
  agreedBefore: (right: number, faces: number) =>
    `The week before, as the champion of then: of ${count(right)} of ${count(faces)}.`,
  namedOtherwise: "Faces that people named otherwise",
  saidInstead: (label: string, top: string) => `${label}; it said ${top}`,
  firstDay: "The first day of each camera, and the week before",
  cameraAndTime: "Camera",
  weekBefore: (camera: string) => `${camera}, the week before`,
  dayAfter: (camera: string) => `${camera}, the first day`,
  backToNow: (version: string) => `Back to ${version} now`,
  backByTenure: "seen in the comparison after its promotion",
  ruleIsOn: "Mien goes back by itself: on",
  ruleIsOff: "Mien goes back by itself: off",
  ruleMeans:
    "In the first week Mien goes back to the champion before when people find it right on fewer of the faces that they label, by more than so many points and by more than chance.",
  ruleOn: "Go back by itself",
  rulePoints: "By more than so many points",
  ruleFaces: "Of at least so many labelled faces of each",
  returnsByItself: "Mien goes back by itself from now on.",
  returnsNot: "Mien does not go back by itself.",

  drift: "Drift",
  driftMeans: "How far this week is from the reference, per camera (population stability index).",
  gathered: (days: number, needed: number) =>
    `Nothing to compare yet: ${count(days)} of ${count(needed)} days are gathered.`,
  bandFrom: (limit: string, text: string) => `From ${limit}: ${text}.`,
  bandBelow: (limit: string, text: string) => `Below ${limit}: ${text}.`,
  driftTable: "Drift of each camera",
  driftFaces: "Faces: week / reference",
  measures: {
    scores: "Scores",
    confidence: "Confidence",
    face_size: "Face size",
    brightness: "Brightness",
  },
  meaning: "Meaning",
  tooFewToCompare: "too few faces yet to compare",
  tooFew: "too few faces",
  shadow: "Shadow",
  shadowMeans:
    "A shadow scores a sample of the live faces after the champion has answered. Nobody sees its answers; only how often both agree is counted.",
  noOther: "There is no other model here that could run as shadow.",
  runsAsShadow: (version: string) => `${version} runs as shadow.`,
  toRunAsShadow: "Model to run as shadow",
  runAsShadow: "Run as shadow",
  shadowStopped: "The shadow is stopped.",
  runningSince: (moment: string) => `runs as shadow since ${moment}.`,
  running: "runs as shadow.",
  seenNone: "It has seen no face yet.",
  agreed: (share: string, faces: number) =>
    `It agreed with the champion on ${share} of ${plural(faces, { one: "face", other: "faces" })}.`,
  stopShadow: "Stop the shadow",
  agreementByLabel: "Agreement by label",
  championSaid: "The champion said",
  faces: "Faces",
  shadowAgreed: "The shadow agreed",
  championAndShadow: "Champion and shadow",
  shadowSaid: "the shadow said",

  retrain: "Retrain",
  cancelled: "The training is cancelled. The champion stays.",
  training: (job: number) => `Training ${job}`,
  cancelTraining: (job: number) => `Cancel training ${job}`,
  fromWith: (parent: string, corrections: number, how: string) =>
    `From ${parent} with ${plural(corrections, { one: "correction", other: "corrections" })}; ${how}.`,
  promoted: { by_hand: "promoted by hand", when_proven: "promoted when it is proven" },
  leftOut: (faces: number) =>
    `${plural(faces, { one: "more shows no face and is left out", other: "more show no face and are left out" })}.`,
  jobStates: {
    queued: "queued",
    running: "running",
    done: "done",
    failed: "failed",
    cancelled: "cancelled",
  },
  epochOf: (share: string, epoch: number, epochs: number) =>
    `${share}, epoch ${epoch} of ${epochs}`,
  left: "left",
  about: (lasting: string) => `about ${lasting}`,
  loss: "loss",
  accuracyNow: "accuracy",
  facesASecond: "faces a second",
  seeProof: "See its proof",
  openProof: "Open its proof",
  lastTraining: (outcome: string) => `Last training: ${outcome}`,
  pastTrainings: (trainings: number) => `Past trainings (${trainings})`,
  askedFor: "The training is asked for.",
  notPossible: (why: string) => `Not possible now: ${why}.`,
  whenPassed: "When it has passed its proof",
  iPromote: "I promote it by hand",
  atOnce: "It is promoted at once",
  queueAnother: "Queue another training",
  learnsFromAll: (corrections: number) =>
    `It starts from the champion and learns from ${plural(corrections, { one: "correction", other: "corrections" })}. To prove it, fits of the same kind answer each: those that did not learn from its track.`,
  startsFrom: (learnt: number, heldOut: number) =>
    `It starts from the champion and learns from ${plural(learnt, { one: "correction", other: "corrections" })}; ${count(heldOut)} more are held out to prove it.`,
  mixedWithData:
    "They are mixed with the champion's own training data, so that it forgets nothing.",
  mixedWithSample:
    "The training data is not on this machine, so they are mixed with the sample that came with the champion, and only the last layer learns.",
  serviceProblem: (problem: string) => `The training service has a problem: ${problem}.`,
  noService: "No training service runs now; a training waits for one.",
  waitsForTurn: "Waits for its turn.",
  doneBy: (share: string) => `${share} done.`,
  gettingReady: "Getting ready…",
  aModel: "a model",
  after: (outcome: string, lasting: string) => `${outcome} after ${lasting}`,
  made: (version: string) => `Made ${version}`,
  failed: "Failed",
  wasCancelled: "Cancelled",
  nobodySaidWhy: "nobody said why",
};
