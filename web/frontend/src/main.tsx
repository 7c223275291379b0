import { render } from "preact";
import { Door } from "./Door";
import { applyTheme } from "./shared/choices";
import "./shared/styles/index.css";

applyTheme();
const root = document.getElementById("app");
if (root) render(<Door />, root);
