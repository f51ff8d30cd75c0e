import { describe, expect, it } from "vitest";
import { pause } from "../../src/base/pause.js";

describe("pause", () => {
  it("throws the reason of a signal that was aborted before, or while others had their turn", async () => {
    const before = AbortSignal.abort(new Error("before"));
    await expect(pause(before)).rejects.toThrow("before");
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("meanwhile")), 5);
    const work = async () => {
      for (;;) await pause(controller.signal); // would keep a timer waiting for ever, without turns
    };
    await expect(work()).rejects.toThrow("meanwhile");
  });

  it("costs short steps next to nothing", async () => {
    const { signal } = new AbortController();
    const began = performance.now();
    for (let step = 0; step < 1e5; step++) await pause(signal);
    expect(performance.now() - began).toBeLessThan(2000); // 20 ms alone; a turn each takes ten times that
  });

  it("does nothing without a signal", async () => {
    await expect(pause(undefined)).resolves.toBeUndefined();
  });
});
