/** The English texts, which say what texts there are. */

import { accounts } from "./en/accounts";
import { admin } from "./en/admin";
import { alerts } from "./en/alerts";
import { cameras } from "./en/cameras";
import { corrections } from "./en/corrections";
import { history } from "./en/history";
import { live } from "./en/live";
import { models } from "./en/models";
import { page } from "./en/page";
import { proof } from "./en/proof";
import { shared } from "./en/shared";
import { uploads } from "./en/uploads";

export const en = {
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
  /** What the server says, whose own language is English; see `said.ts`. */
  said: {} as Readonly<Record<string, string>>,
};
