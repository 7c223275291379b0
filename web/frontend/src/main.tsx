import { render } from "preact";
import { findOut } from "./accounts/account";
import { Door } from "./Door";
import { applyTheme } from "./shared/choices";
import "./shared/styles/index.css";

applyTheme();
const root = document.getElementById("app");
void findOut().then(() => {
  if (root) render(<Door />, root);
});
