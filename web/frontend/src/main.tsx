import { render } from "preact";
import { App } from "./App";
import { applyTheme } from "./shared/choices";
import { start } from "./shared/transport";
import "./shared/styles/index.css";

applyTheme();
const root = document.getElementById("app");
if (root) render(<App />, root);
start();
