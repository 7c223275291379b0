import { defineConfig } from "vitest/config";

export default defineConfig({
  // Addresses are relative to the page, which may be anywhere below a proxy.
  base: "./",
  experimental: { renderBuiltUrl: (name) => `static/${name}` },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    cssCodeSplit: false,
    target: "es2022",
    // Those that know light-dark().
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // No hashes in names: the bundle is committed, and a stable name keeps its history readable.
    // The server answers with an ETag, so browsers still fetch what changed.
    rolldownOptions: {
      output: {
        entryFileNames: "app.js",
        chunkFileNames: "[name].js",
        assetFileNames: "app[extname]",
      },
    },
  },
  server: {
    proxy: {
      // Not as a bare string: that would change Host, and Mien refuses pages of another Host.
      "/api": { target: "http://127.0.0.1:8000" },
      "/socket.io": { target: "http://127.0.0.1:8000", ws: true },
    },
  },
  test: { include: ["tests/**/*.test.ts"] },
});
