/** Tells of alerts that open: in the tab's title, by sound and by the browser where chosen. */

import { computed, effect } from "@preact/signals";
import { alertNotice, alertSound } from "../shared/choices";
import { status } from "../shared/state";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import type { OpenAlert } from "../shared/wire.generated";
import { fresh, tabTitle } from "./opened";

const TONES_HZ = [880, 660] as const;
const TONE_S = 0.18;
const LOUDNESS = 0.2;

let audio: AudioContext | null = null;

/** Follows the status from now on. */
export function tellAlerts(): () => void {
  let known: ReadonlySet<number> | null = null;
  const alerts = computed(() => status.value?.alerts);
  return effect(() => {
    const open = alerts.value;
    if (!open) return;
    document.title = tabTitle(open.length);
    const opened = fresh(known, open);
    known = new Set(open.map(({ id }) => id));
    if (!opened.length) return;
    if (alertSound.peek()) void sound();
    if (alertNotice.peek()) for (const alert of opened) notify(alert);
  });
}

/** Makes the sound of an alert. */
export async function sound(): Promise<void> {
  audio ??= new AudioContext();
  // Browsers keep a page silent until somebody has clicked in it; then this never answers.
  if (audio.state === "suspended") {
    void audio.resume();
    await new Promise((done) => window.setTimeout(done, 200));
  }
  if (audio.state !== "running") {
    say(t.alerts.clickOnce);
    return;
  }
  TONES_HZ.forEach((hz, index) => {
    if (audio) play(audio, hz, audio.currentTime + index * TONE_S);
  });
}

function play(context: AudioContext, hz: number, atS: number): void {
  const tone = new OscillatorNode(context, { frequency: hz });
  const volume = new GainNode(context, { gain: LOUDNESS });
  volume.gain.setValueAtTime(LOUDNESS, atS);
  volume.gain.exponentialRampToValueAtTime(0.001, atS + TONE_S);
  tone.connect(volume).connect(context.destination);
  tone.start(atS);
  tone.stop(atS + TONE_S);
}

function notify({ id, rule_name, text }: OpenAlert): void {
  if (globalThis.Notification?.permission !== "granted") return;
  const notice = new Notification(rule_name, { body: text, tag: `mien-alert-${id}` });
  notice.onclick = () => {
    window.focus();
    location.hash = "#/alerts";
  };
}

/** Asks the browser for its leave; says what is wrong without it. */
export async function allowNotices(): Promise<string | null> {
  if (!globalThis.Notification) {
    return t.alerts.noNotices;
  }
  const answer = await Notification.requestPermission();
  if (answer === "granted") return null;
  return t.alerts.noticesDenied;
}
