/** What the house may look like: which layer imports what, which words of the language aren't used. What needs types, and the budgets, oxlint holds (`.oxlintrc.json`), in a tenth of the time. */
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Everything that is not a relative import and not one of these packages. */
const packagesOtherThan = (...allowed) => `^(?!\\.)(?!(?:${allowed.join("|") || "(?!)"})(?:/|$))`;
/** A relative import that leads into one of these rooms. */
const rooms = (...names) => `^\\.\\.?/(?:.*/)?(?:${names.join("|")})/`;

/** What the core may know the types of, and nothing else. The one rule of the protocol that the core keeps too is what may be answered beside a line. */
const typesAlone = {
  regex: "^vscode-jsonrpc$|^\\.\\.?/(?:.*/)?protocol/(?!answering\\.ts$)",
  allowTypeImports: true,
  message: "core takes only types from the protocol: write `import type`",
};

/** What each layer may not import. dependency-cruiser holds the same rules on resolved paths; here the editor shows them while typing. */
const layers = [
  {
    files: ["server/src/protocol/**"],
    regex: `${packagesOtherThan("vscode-jsonrpc")}|^\\.\\./`,
    message: "protocol imports nothing of ours and only vscode-jsonrpc",
  },
  {
    files: ["server/src/core/**"],
    regex: `${packagesOtherThan("@vscode/l10n", "vscode-jsonrpc", "@actions/expressions", "yaml", "js-yaml", "fastest-levenshtein", "picomatch", "ajv", "ajv-formats", "croner")}|${rooms("runtime", "adapters", "lsp", "host", "cli", "main", "client", "webviews", "test", "scripts")}`,
    message: "core is pure: a clock, disk, process or wire comes in through a port",
    also: [typesAlone],
  },
  {
    files: ["server/src/runtime/**"],
    regex: `${packagesOtherThan("@vscode/l10n")}|${rooms("adapters", "lsp", "host", "cli", "main", "client", "webviews", "test", "scripts")}`,
    message: "runtime knows core, protocol and ports, and no package but the texts'",
  },
  {
    files: ["server/src/adapters/**"],
    regex: rooms("runtime", "lsp", "host", "cli", "main", "client", "webviews", "test", "scripts"),
    message: "an adapter knows core, protocol and schemas",
  },
  {
    files: ["server/src/lsp/**"],
    regex: `^node:|${rooms("runtime", "adapters", "host", "cli", "main", "client", "webviews", "test", "scripts")}`,
    message: "lsp knows core, protocol and vscode-languageserver; adapters never meet it",
  },
  {
    files: ["server/src/host/**"],
    regex: rooms("adapters", "lsp", "cli", "main", "client", "webviews", "test", "scripts"),
    message: "host knows core, protocol and runtime",
  },
  {
    files: ["server/src/chat-tools/**"],
    regex: `${packagesOtherThan("vscode-jsonrpc", "@vscode/l10n")}|${rooms("core", "runtime", "adapters", "lsp", "host", "cli", "mcp", "main", "client", "webviews", "test", "scripts")}`,
    message: "the tools of chat agents know the protocol alone",
  },
  {
    files: ["server/src/mcp/**"],
    regex: rooms("core", "runtime", "adapters", "lsp", "host", "cli", "main", "client", "webviews", "test", "scripts"),
    message: "mcp knows the tools of chat agents and the protocol",
  },
  {
    files: ["server/src/cli/**"],
    regex: `${rooms("runtime", "adapters", "lsp", "host", "mcp", "main", "client", "test", "scripts")}|/webviews/(?!src/drawing/)`,
    message: "cli knows core, protocol and the drawing of graphs",
  },
  {
    files: ["client/src/**"],
    regex: rooms("core", "runtime", "adapters", "lsp", "host", "cli", "mcp", "main", "test", "scripts", "schemas"),
    message: "client sees the two protocol folders and the tools of chat agents",
  },
  {
    files: ["client/src/model/**"],
    regex: `^vscode|^node:|${rooms("core", "runtime", "adapters", "lsp", "host", "cli", "main", "test", "scripts", "schemas")}`,
    message: "client/src/model is pure",
  },
  {
    files: ["webviews/src/**"],
    regex: `^node:|${rooms("server", "client", "test", "scripts", "schemas")}`,
    message: "a panel sees only webviews/src",
  },
];

const everywhere = [
  { selector: "ExportDefaultDeclaration", message: "Export by name." },
  { selector: "ExportAllDeclaration", message: "No re-export barrels: import from the file that declares it." },
  {
    selector: "ExportNamedDeclaration[source]",
    message: "No re-export barrels: import from the file that declares it.",
  },
  { selector: "TSEnumDeclaration", message: "Use a union of strings." },
  {
    selector: "CatchClause > BlockStatement[body.length=0]",
    message: "An empty catch hides a fault: answer, log or rethrow.",
  },
];

const inCore = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: "Time comes in through the clock port.",
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Time comes in through the clock port.",
  },
  { selector: "CallExpression[callee.name='Date']", message: "Time comes in through the clock port." },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: "Randomness comes in through a port.",
  },
];

const outsideTheCore = [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
  "fetch",
  "performance",
  "crypto",
  "process",
  "console",
];

export default defineConfig(
  {
    ignores: ["out/**", "schemas/generated/**", "test/fixtures/**", "node_modules/**", "examples/**"],
  },
  // The comments that switch a rule off are oxlint's.
  { linterOptions: { reportUnusedDisableDirectives: "off" } },
  {
    files: ["**/*.{ts,js,cjs,mjs}"],
    languageOptions: { parser: tseslint.parser },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: { "no-restricted-syntax": ["error", ...everywhere] },
  },
  ...layers.map(({ files, regex, message, also = [] }) => ({
    files,
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns: [{ regex, message }, ...also] }] },
  })),
  {
    files: ["server/src/core/**", "server/src/runtime/**"],
    rules: {
      "no-restricted-syntax": ["error", ...everywhere, ...inCore],
      "no-restricted-globals": ["error", ...outsideTheCore],
    },
  },
  {
    files: ["server/src/**", "client/src/**", "webviews/src/**"],
    ignores: ["server/src/cli/**", "server/src/main/**"],
    rules: {
      "no-console": "error",
      "no-restricted-properties": ["error", { object: "process", property: "stdout", message: "stdout is the wire." }],
    },
  },
  {
    files: ["webviews/src/*/view.ts"],
    rules: { "no-restricted-globals": ["error", "document", "window", "acquireVsCodeApi", ...outsideTheCore] },
  },
  {
    // What a module of others exports is as it is.
    files: ["**/*.d.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["*.js", "*.cjs", "**/*.cjs"],
    rules: { "no-restricted-syntax": "off" },
  },
);
