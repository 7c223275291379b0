import { describe, expect, it } from "vitest";
import {
  calendarDay,
  fieldMoment,
  fieldText,
  moment,
  shifted,
  zoneName,
  zoomed,
} from "../../src/shared/times";

const SUMMER_MS = Date.UTC(2026, 6, 1, 10, 0, 0);

describe("moments in a zone", () => {
  it("are read and written alike", () => {
    expect(fieldText(SUMMER_MS, "Europe/Berlin")).toBe("2026-07-01T12:00:00");
    expect(fieldMoment("2026-07-01T12:00:00", "Europe/Berlin")).toBe(SUMMER_MS);
    expect(fieldMoment("2026-01-01T12:00:00", "Asia/Kolkata")).toBe(Date.UTC(2026, 0, 1, 6, 30));
    expect(fieldMoment("", "UTC")).toBeNull();
  });
  it("hold around the change of the clocks", () => {
    const afterMs = Date.UTC(2026, 2, 29, 1, 30);
    expect(fieldText(afterMs, "Europe/Berlin")).toBe("2026-03-29T03:30:00");
    expect(fieldMoment("2026-03-29T03:30:00", "Europe/Berlin")).toBe(afterMs);
  });
  it("say their zone", () => {
    expect(zoneName("Europe/Berlin", SUMMER_MS)).toBe("Europe/Berlin (GMT+2)");
    expect(zoneName("UTC", SUMMER_MS)).toBe("UTC");
    expect(moment(SUMMER_MS, "Europe/Berlin")).toBe("1 Jul 2026, 12:00:00");
  });
});

describe("days of the calendar", () => {
  const hours = (count: number) => count * 3_600_000;
  it("begin at midnight in the zone", () => {
    const todayMs = SUMMER_MS - hours(12);
    expect(calendarDay(SUMMER_MS, "Europe/Berlin", 0)).toEqual({
      fromMs: todayMs,
      toMs: SUMMER_MS,
    });
    expect(calendarDay(SUMMER_MS, "Europe/Berlin", 1)).toEqual({
      fromMs: todayMs - hours(24),
      toMs: todayMs,
    });
  });
  it("are 23 hours long when the clocks go forward", () => {
    const { fromMs, toMs } = calendarDay(Date.UTC(2026, 2, 30, 9), "Europe/Berlin", 1);
    expect(toMs - fromMs).toBe(hours(23));
  });
});

describe("spans", () => {
  it("zoom around their middle, down to ten seconds", () => {
    expect(zoomed({ fromMs: 100_000, toMs: 300_000 }, 0.5)).toEqual({
      fromMs: 150_000,
      toMs: 250_000,
    });
    expect(zoomed({ fromMs: 100_000, toMs: 110_000 }, 0.5)).toEqual({
      fromMs: 100_000,
      toMs: 110_000,
    });
  });
  it("move, but not before all time", () => {
    expect(shifted({ fromMs: 100, toMs: 200 }, 0.5)).toEqual({ fromMs: 150, toMs: 250 });
    expect(shifted({ fromMs: 100, toMs: 300 }, -1)).toEqual({ fromMs: 0, toMs: 200 });
  });
});
