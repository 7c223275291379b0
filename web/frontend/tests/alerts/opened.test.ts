import { expect, it } from "vitest";
import { fresh, tabTitle } from "../../src/alerts/opened";
import type { OpenAlert } from "../../src/shared/wire.generated";

const ALERT: OpenAlert = {
  id: 1,
  rule_id: 1,
  rule_name: "Angry queue",
  kind: "expression",
  subject: "door",
  cameras: ["door"],
  text: "anger at 62 %",
  opened_ms: 0,
};

it("only what opens while one watches is told", () => {
  const open = [ALERT, { ...ALERT, id: 2 }];
  expect(fresh(null, open)).toEqual([]);
  expect(fresh(new Set([1]), open).map(({ id }) => id)).toEqual([2]);
  expect(fresh(new Set([1, 2]), [ALERT])).toEqual([]);
});

it("the tab says how many are open", () => {
  expect([0, 3].map(tabTitle)).toEqual(["Mien", "(3) Mien"]);
});
