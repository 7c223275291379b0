import { render } from "preact";
import { applyTheme, chosenLanguage } from "./shared/choices";
import { speak } from "./shared/texts/texts";
import "./shared/styles/index.css";

applyTheme();
void show();

/** Shows the page once it knows its texts, which modules may read as soon as they are loaded. */
async function show(): Promise<void> {
  const language = chosenLanguage();
  await speak(language);
  document.documentElement.lang = language;
  const { Door } = await import("./Door");
  const root = document.getElementById("app");
  if (root) render(<Door />, root);
}
