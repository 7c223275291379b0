/** The German texts. */

import { accounts } from "./de/accounts";
import { admin } from "./de/admin";
import { alerts } from "./de/alerts";
import { cameras } from "./de/cameras";
import { corrections } from "./de/corrections";
import { history } from "./de/history";
import { live } from "./de/live";
import { models } from "./de/models";
import { page } from "./de/page";
import { proof } from "./de/proof";
import said from "./de/said.json";
import { shared } from "./de/shared";
import { uploads } from "./de/uploads";
import type { Texts } from "./texts";

export const de: Texts = {
  accounts,
  admin,
  alerts,
  cameras,
  corrections,
  history,
  live,
  models,
  page,
  proof,
  shared,
  uploads,
  said,
};
