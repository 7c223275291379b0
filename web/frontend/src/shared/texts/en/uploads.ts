/** Texts of photos and videos that are given. */

import { plural } from "../../format";

export const uploads = {
  packagesAdmins: "Model packages are taken from administrators only.",
  dropPackage: "Drop a model package to try it",
  dropFiles: "Drop photos or a video to analyse them",
  choose: "Choose photos or videos",
  dropNote:
    "Drop them anywhere on this page. A photo is never stored and is forgotten after five minutes. A video is deleted when it is analysed; what was found in it is kept.",
  nothingYet: "Nothing yet: drop a photo or a video here.",
  onTheirWay: "On their way",
  videos: "Videos",
  photos: "Photos",
  afterOthers: (size: string) => `${size}, after those before`,
  sent: (share: string, size: string) => `${share} of ${size} sent`,
  cancelNamed: (name: string) => `Cancel ${name}`,
  nobodySeen: "Nobody seen",
  seen: (people: number, faces: number) =>
    `${plural(people, { one: "person", other: "people" })}, ${plural(faces, { one: "face", other: "faces" })} in all frames`,
  afterVideos: "Begins when the videos before it are done",
  doneOf: (done: string, expected: number) =>
    `${done} of ${plural(expected, { one: "frame", other: "frames" })}`,
  photoWith: (name: string, faces: string) => `${name} with ${faces}`,
  correct: "Correct…",
  correctFace: (number: number) => `Correct face ${number}…`,
  choosingKeeps:
    "Choosing keeps this face as a correction: 48 by 48 grey pixels, nothing else of the photo. Do so only if you may.",
  noFace: "No face found",
  tookFor: (took: string) => `in ${took}`,
  annotated: "Annotated picture",
  notClassified: "not classified",
  notClassifiedWhy: (why: string) => `Not classified: the face is ${why}.`,
  runCancelled: "The run is cancelled.",
  backToFiles: "← Photos and videos",
  report: "Report",
  deleteSure: (name: string) => `Delete ${name}?`,
  deleteMeans: "What was found in it cannot be brought back.",
  deleteForGood: "Delete for good",
  overVideo: "Over the video",
  noneClassified: "No face was classified in this video.",
  byModel: (model: string) => `Model ${model}`,
  videoGone: "This video is not there",
  seeAllFiles: "See all photos and videos",
  neither: (name: string) => `${name} is neither a photo nor a video.`,
  empty: (name: string) => `${name} is empty.`,
  isNo: {
    photo: (name: string) => `${name} is not a photo, whatever it is called.`,
    video: (name: string) => `${name} is not a video, whatever it is called.`,
  },
  right: {
    photo: "Photos are JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF.",
    video: "Videos are MP4, MOV, MKV, WebM, AVI, MPEG and the like.",
  },
  uploadStates: { waiting: "waiting", analysing: "analysing", sending: "sending" },
  runStates: {
    waiting: "waiting",
    running: "running",
    done: "done",
    failed: "failed",
    cancelled: "cancelled",
    lost: "lost",
  },
  frames: (frames: number) => plural(frames, { one: "frame", other: "frames" }),
  faces: (faces: number) => plural(faces, { one: "face", other: "faces" }),
};
