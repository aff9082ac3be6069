import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  clearScreen: false,
  server: { port: 5183, strictPort: true },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Nothing is inlined: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    // WebKitGTK 2.40 and Safari 16.2.
    target: ["safari16.2", "chrome109"],
    cssTarget: ["safari16.2", "chrome109"],
    modulePreload: { polyfill: false },
  },
  test: { include: ["src/**/*.test.ts"] },
});
