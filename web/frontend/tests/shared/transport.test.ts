import { Manager, type ManagerOptions } from "socket.io-client";
import { expect, it, vi } from "vitest";

const io = vi.hoisted(() => vi.fn());
vi.mock("socket.io-client", async (original) => ({ ...(await original<object>()), io }));
vi.stubGlobal("document", { baseURI: "http://localhost/" });
vi.stubGlobal("location", { hash: "" });

await import("../../src/shared/transport");

it("tries again within half a second, viewers not all at once, and ever more seldom", () => {
  const [options] = io.mock.calls[0] as [Partial<ManagerOptions>];
  const pauses = Array.from({ length: 200 }, () => {
    // @ts-expect-error what its own reconnect() asks
    const { backoff } = new Manager("http://localhost/", { ...options, autoConnect: false });
    return Array.from({ length: 12 }, () => backoff.duration() as number);
  });
  const first = pauses.map((each) => each[0] as number);
  expect(Math.max(...first)).toBeLessThanOrEqual(500);
  expect(new Set(first).size).toBeGreaterThan(20);
  expect(Math.min(...pauses.map((each) => each[11] as number))).toBe(10_000);
});
