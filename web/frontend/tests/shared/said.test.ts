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

it("translates a sentence in a sentence, but no name", async () => {
  await speak("de");
  expect(said("looked gives no pictures: it gives no pictures")).toBe(
    "looked liefert keine Bilder: sie liefert keine Bilder",
  );
});
