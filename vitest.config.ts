import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["./test/support/property-seed.ts"],
    reporters: ["default", "./test/closing-line.ts"],
    testTimeout: 60_000,
    // Two workers: ONNX Runtime already uses every core inside one.
    maxWorkers: 2,
  },
});
