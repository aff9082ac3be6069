// Imports run routes → features → draft, commands → shared. Features never import each other, and only `ipc` knows Tauri.
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const FEATURES = ["accounts", "editor", "imports", "recipients", "review", "settings", "tracking"];

const TAURI = { group: ["@tauri-apps/*"], message: "Only ui/src/ipc talks to Tauri." };

/** Forbids imports of the given folders of `src` to the files of one folder. */
function never(folder, folders) {
  const group = folders.flatMap((name) => [`**/${name}`, `**/${name}/*`]);
  const layers = { group, message: `${folder} must not import from there: routes → features → draft, commands → shared.` };
  const patterns = folders.length === 0 ? [TAURI] : [TAURI, layers];
  return {
    files: [`src/${folder}/**/*.{ts,svelte}`],
    rules: { "no-restricted-imports": ["error", { patterns }] },
  };
}

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/ipc/bindings.ts"] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      // State is replaced, not mutated ($state.raw): collections inside are plain values.
      "svelte/prefer-svelte-reactivity": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  { files: ["src/*.{ts,svelte}"], rules: { "no-restricted-imports": ["error", { patterns: [TAURI] }] } },
  never("routes", []),
  ...FEATURES.map((feature) => never(feature, ["routes", ...FEATURES.filter((other) => other !== feature)])),
  never("draft", ["routes", ...FEATURES]),
  never("commands", ["routes", "draft", ...FEATURES]),
  never("shared", ["routes", "draft", "commands", ...FEATURES]),
);
