import { render } from "preact";
import { applyTheme } from "./choices";
import { App } from "./components/App";
import { start } from "./transport";
import "./styles/index.css";

applyTheme();
const root = document.getElementById("app");
if (root) render(<App />, root);
start();
