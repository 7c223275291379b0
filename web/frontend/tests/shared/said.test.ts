import { afterEach, expect, it } from "vitest";
import { said } from "../../src/shared/texts/said";
import { speak, t } from "../../src/shared/texts/texts";

afterEach(() => speak("en"));

it("leaves the server's sentences as they are in English", () => {
  expect(said("there is no camera door.")).toBe("there is no camera door.");
});

it("says the server's sentences in German, and leaves what it does not know", async () => {
  await speak("de");
  expect(t.shared.save).toBe("Speichern");
  expect(said("there is no camera door.")).toBe("Es gibt keine Kamera door.");
  expect(said("from=3 must be before to=2.")).toBe("from=3 muss vor to=2 liegen.");
  expect(
    said("Sums of these by camera and minute, in which no single face can be told: for 90 days."),
  ).toBe(
    "Summen davon je Kamera und Minute, in denen kein einzelnes Gesicht zu erkennen ist: 90 Tage lang.",
  );
  expect(said("something new.")).toBe("something new.");
});

it("translates what an alert says, with its expression", async () => {
  await speak("de");
  expect(said("anger at 62 % over 4 faces at Door for 30 s (at least 50 % over 3 faces)")).toBe(
    "Ärger zu 62 % bei Door, 30 s lang (Mittel über 4 Gesichter; mindestens 50 % über 3 Gesichter)",
  );
  expect(said("one face with fear at 70 % at Door for 5 s (at least 60 %)")).toBe(
    "ein Gesicht mit Angst zu 70 % bei Door, 5 s lang (mindestens 60 %)",
  );
});

it("translates what decided a proof, as a clause and as a sentence", async () => {
  await speak("de");
  expect(
    said(
      "Recall falls by more than 3 points and by more than chance: sadness 3.4 (of 351 faces); too few faces to tell: fear 7.7 (of 13 faces).",
    ),
  ).toBe(
    "Die Trefferquote fällt um mehr als 3 Punkte und um mehr als der Zufall: Trauer 3,4 (von 351 Gesichtern); zu wenige Gesichter, um es zu sagen: Angst 7,7 (von 13 Gesichtern).",
  );
  expect(
    said("no label loses more than 3 points of recall beyond chance: fear loses most, 2.1"),
  ).toBe(
    "kein Ausdruck verliert über den Zufall hinaus mehr als 3 Punkte Trefferquote: Angst verliert am meisten, 2,1",
  );
});

it("says of how many visits the faces of a proof are", async () => {
  await speak("de");
  expect(
    said(
      "On your own faces (60 of 12 tracks) it is better by 2 to 9 points, and what it knew it keeps.",
    ),
  ).toBe(
    "Bei Ihren eigenen Gesichtern (60 aus 12 Besuchen) ist es um 2 bis 9 Punkte besser, und was es konnte, behält es.",
  );
  expect(
    said(
      "Too few corrections to tell: of 60 held-out corrections of 6 tracks, 42 now right, 27 before; about 10 more of these labels, each of another track, would do.",
    ),
  ).toBe(
    "Zu wenige Korrekturen, um es zu sagen: von 60 zurückgehaltenen Korrekturen aus 6 Besuchen jetzt richtig: 42, vorher: 27; etwa 10 weitere dieser Ausdrücke, jeder aus einem anderen Besuch, würden genügen.",
  );
  expect(
    said(
      "60 held-out corrections of 1 track are too few to tell, and the champion has learned from the other 9; at least 5 tracks are needed, so correct more faces of other tracks.",
    ),
  ).toBe(
    "60 zurückgehaltene Korrekturen aus 1 Besuch sind zu wenige, um es zu sagen, und aus den anderen 9 hat der Champion schon gelernt; nötig sind mindestens 5 Besuche, korrigieren Sie also mehr Gesichter anderer Besuche.",
  );
  expect(
    said(
      "4 held-out corrections are too few to tell; at least 5 tracks are needed, so correct more faces of other tracks.",
    ),
  ).toBe(
    "4 zurückgehaltene Korrekturen sind zu wenige, um es zu sagen; nötig sind mindestens 5 Besuche, korrigieren Sie also mehr Gesichter anderer Besuche.",
  );
  expect(
    said(
      "Many labels seem wrong: of 20 tracks that the champion is sure of, 11 are labelled otherwise, and what they teach does not bear them out.",
    ),
  ).toBe(
    "Viele Zuordnungen scheinen falsch: von 20 Besuchen, bei denen der Champion sicher ist, anders zugeordnet: 11, und was sie lehren, bestätigt sie nicht.",
  );
});

it("translates several labels that lose, and what is told of labels that seem wrong", async () => {
  await speak("de");
  expect(
    said(
      "Recall falls by more than 3 points and by more than chance: contempt 10.0 (of 20 faces), fear 6.0 (of 13 faces), anger 4.2 (of 120 faces); too few faces to tell: disgust 7.7 (of 13 faces), sadness 3.1 (of 9 faces).",
    ),
  ).toBe(
    "Die Trefferquote fällt um mehr als 3 Punkte und um mehr als der Zufall: Verachtung 10,0 (von 20 Gesichtern), Angst 6,0 (von 13 Gesichtern), Ärger 4,2 (von 120 Gesichtern); zu wenige Gesichter, um es zu sagen: Ekel 7,7 (von 13 Gesichtern), Trauer 3,1 (von 9 Gesichtern).",
  );
  expect(
    said(
      "Many labels seem wrong: of 60 corrections that the champion is sure of, 25 are labelled otherwise, and what they teach does not bear them out.",
    ),
  ).toBe(
    "Viele Zuordnungen scheinen falsch: von 60 Korrekturen, bei denen der Champion sicher ist, anders zugeordnet: 25, und was sie lehren, bestätigt sie nicht.",
  );
});

it("translates a sentence in a sentence, but no name", async () => {
  await speak("de");
  expect(said("looked gives no pictures: it gives no pictures")).toBe(
    "looked liefert keine Bilder: sie liefert keine Bilder",
  );
});
