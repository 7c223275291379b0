import { defineConfig } from "vitest/config";

export default defineConfig({
  // Addresses are relative to the page, which may be anywhere below a proxy.
  base: "./",
  experimental: {
    renderBuiltUrl: (name, { hostType }) =>
      hostType === "html" ? `static/${name}` : { relative: true },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2022",
    // One file: the views' code comes when they are opened, their looks are there.
    cssCodeSplit: false,
    // Those that know light-dark().
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // No hashes in names: the bundle is committed, and a stable name keeps its history readable.
    // The server answers with an ETag, so browsers still fetch what changed.
    rolldownOptions: {
      output: {
        entryFileNames: "app.js",
        chunkFileNames: "[name].js",
        assetFileNames: "app[extname]",
        // What several views share comes in few files.
        codeSplitting: {
          groups: [
            // Before all else: modules read their texts as soon as they are loaded.
            {
              name: "base",
              test: /src\/shared\/(choices|format|styles|texts\/(?!de))|node_modules\/@?preact/,
              priority: 3,
            },
            {
              name: "shared",
              test: /src\/shared\/(?!charts|texts\/de)|node_modules\/(?!uqr|uplot)/,
              priority: 2,
            },
            { name: "charts", test: /uplot|shared\/charts/, priority: 1 },
          ],
        },
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
