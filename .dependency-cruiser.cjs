// The directions of imports between the layers, on resolved paths, types included. ARCHITECTURE.md says why; the test in
// test/unit/architecture plants a violation of each rule and sees it caught.

/** Our own source, seen from the repository's root. */
const ours = "^(?:schemas|server|client|webviews|scripts|bench|test)/";
/** A package, resolved or (as `vscode`, which only the editor has) by its bare name. */
const packages = (...names) => `(?:^|node_modules/)(?:@types/)?(?:${names.join("|")})(?:/|$)`;
const protocol = "^server/src/protocol/";
const core = "^server/src/core/";
const chatTools = "^server/src/chat-tools/";
const schemas = "^schemas/";
/** A graph as a picture: the same in a panel, in a file that the editor saves and on the terminal. */
const drawing = "^webviews/src/drawing/";
/** The texts of the language that the process speaks. */
const texts = packages("@vscode/l10n");

/** Files under `from` import only what matches one of `only`; `outside` says what else: anything but our source, Node's modules, nothing. */
function layer({ name, comment, from, only, outside }) {
  const reach = { packages: { path: ours }, builtins: { dependencyTypesNot: ["core"] }, nothing: {} }[outside];
  return { name, comment, severity: "error", from: { path: from }, to: { ...reach, pathNot: only } };
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    layer({
      name: "schemas-alone",
      comment: "schemas are the source of truth and know nothing of ours",
      from: schemas,
      only: [schemas],
      outside: "packages",
    }),
    layer({
      name: "protocol-alone",
      comment: "protocol imports nothing of ours and only vscode-jsonrpc",
      from: protocol,
      only: [protocol, packages("vscode-jsonrpc")],
      outside: "nothing",
    }),
    layer({
      name: "core-is-pure",
      comment: "core takes text and events; a clock, disk, process or wire comes in through a port",
      from: core,
      only: [
        core,
        protocol,
        "^schemas/(?:generated/|json-schema\\.ts$)",
        texts,
        packages(
          "@actions/expressions",
          "yaml",
          "js-yaml",
          "fastest-levenshtein",
          "picomatch",
          "ajv",
          "ajv-formats",
          "croner",
          "vscode-jsonrpc",
        ),
      ],
      outside: "nothing",
    }),
    {
      name: "core-takes-types-of-the-wire",
      comment:
        "core knows the protocol's types and its rule of what may be answered beside a line, not its messages: write `import type`",
      severity: "error",
      from: { path: core },
      to: {
        path: [protocol, packages("vscode-jsonrpc")],
        pathNot: "^server/src/protocol/answering[.]ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    layer({
      name: "runtime-knows-core",
      comment: "runtime knows core, protocol and ports, no package but the texts' and no Node module",
      from: "^server/src/runtime/",
      only: ["^server/src/runtime/", core, protocol, texts],
      outside: "nothing",
    }),
    layer({
      name: "adapters-know-core",
      comment: "an adapter knows core, protocol and schemas: never lsp, host, cli or runtime",
      from: "^server/src/adapters/",
      only: ["^server/src/adapters/", core, protocol, schemas],
      outside: "packages",
    }),
    {
      name: "adapters-keep-apart",
      comment: "adapters meet in the composition roots alone; what they share lies in adapters/ itself",
      severity: "error",
      from: { path: "^server/src/adapters/([^/]+)/" },
      to: { path: "^server/src/adapters/", pathNot: "^server/src/adapters/(?:$1/|[^/]+\\.ts$)" },
    },
    layer({
      name: "lsp-knows-core",
      comment:
        "lsp turns positions into offsets and back: core, protocol, schemas and vscode-languageserver, no Node module",
      from: "^server/src/lsp/",
      only: [
        "^server/src/lsp/",
        core,
        protocol,
        schemas,
        texts,
        packages(
          "vscode-languageserver",
          "vscode-languageserver-textdocument",
          "vscode-languageserver-types",
          "vscode-jsonrpc",
        ),
      ],
      outside: "nothing",
    }),
    layer({
      name: "host-knows-runtime",
      comment: "host knows core, protocol and runtime; adapters are handed to it",
      from: "^server/src/host/",
      only: ["^server/src/host/", core, protocol, "^server/src/runtime/"],
      outside: "packages",
    }),
    layer({
      name: "chat-tools-know-the-protocol",
      comment:
        "the tools of chat agents are the same in the editor and in manusctl: the protocol alone, and what is handed to them",
      from: chatTools,
      only: [chatTools, protocol, texts, packages("vscode-jsonrpc")],
      outside: "nothing",
    }),
    layer({
      name: "mcp-knows-chat-tools",
      comment:
        "mcp puts the tools of chat agents on a wire; it knows the library of that wire and no part of the server",
      from: "^server/src/mcp/",
      only: ["^server/src/mcp/", chatTools, protocol],
      outside: "packages",
    }),
    layer({
      name: "cli-knows-core",
      comment:
        "cli knows core, protocol, the tools of chat agents and the drawing of graphs; adapters are handed to it",
      from: "^server/src/cli/",
      only: ["^server/src/cli/", core, chatTools, protocol, drawing],
      outside: "packages",
    }),
    layer({
      name: "main-knows-the-server",
      comment: "composition roots put the server together",
      from: "^server/src/main/",
      only: ["^server/src/", schemas, "^package\\.json$"],
      outside: "packages",
    }),
    {
      name: "nobody-imports-main",
      comment: "a composition root is where a process starts, not a module",
      severity: "error",
      from: { path: ours, pathNot: "^(?:server/src/main|test)/" },
      to: { path: "^server/src/main/" },
    },
    layer({
      name: "client-knows-protocols",
      comment: "client sees the two protocol folders, the drawing of graphs, vscode and vscode-languageclient",
      from: "^client/src/",
      only: [
        "^client/src/",
        protocol,
        chatTools,
        "^webviews/src/protocol/",
        drawing,
        texts,
        packages("vscode", "vscode-languageclient", "vscode-jsonrpc"),
      ],
      outside: "builtins",
    }),
    layer({
      name: "client-model-is-pure",
      comment: "client/src/model is pure: no editor, no Node module",
      from: "^client/src/model/",
      only: ["^client/src/(?:model/|contributions\\.ts)", protocol, "^webviews/src/protocol/", texts],
      outside: "nothing",
    }),
    {
      name: "vscode-in-the-client",
      comment: "only the client and the tests in the editor run where `vscode` exists",
      severity: "error",
      from: { path: ours, pathNot: "^(?:client/src|test)/" },
      to: { path: packages("vscode") },
    },
    layer({
      name: "webviews-alone",
      comment: "a panel runs in a browser page and knows only webviews/src",
      from: "^webviews/src/",
      only: ["^webviews/src/"],
      outside: "packages",
    }),
    {
      name: "webviews-without-node",
      comment: "a panel runs in a browser page",
      severity: "error",
      from: { path: "^webviews/src/" },
      to: { dependencyTypes: ["core"] },
    },
    layer({
      name: "webviews-protocol-alone",
      comment: "the messages of the panels import nothing but the texts",
      from: "^webviews/src/protocol/",
      only: ["^webviews/src/protocol/", texts],
      outside: "nothing",
    }),
    layer({
      name: "drawing-is-pure",
      comment: "a drawing is made of a panel's messages into text, anywhere: no page, no Node module",
      from: drawing,
      only: [drawing, "^webviews/src/protocol/", texts, packages("@dagrejs/dagre")],
      outside: "nothing",
    }),
    {
      name: "panels-keep-apart",
      comment: "what two panels share lies in webviews/src/shared",
      severity: "error",
      from: { path: "^webviews/src/([^/]+)/" },
      to: { path: "^webviews/src/", pathNot: "^webviews/src/(?:protocol|drawing|shared|$1)/" },
    },
    layer({
      name: "views-are-pure",
      comment: "view.ts turns messages into a view model: no page, no package",
      from: "^webviews/src/[^/]+/view\\.ts$",
      only: ["^webviews/src/(?!.*/main\\.ts$)", texts],
      outside: "nothing",
    }),
    {
      name: "production-without-tests",
      comment: "what ships knows neither the tests nor the tools that build it",
      severity: "error",
      from: { path: "^(?:schemas|server|client|webviews)/" },
      to: { path: "^(?:test|scripts|bench)/" },
    },
    { name: "no-cycles", comment: "types included", severity: "error", from: { path: ours }, to: { circular: true } },
    {
      name: "resolvable",
      comment: "an import that can't be followed can't be checked",
      severity: "error",
      from: { path: ours },
      to: { couldNotResolve: true, pathNot: packages("vscode") },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^out/", "^test/fixtures/", "^examples/"] },
    // Before compilation, so that type-only imports are seen and told from the others.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".js", ".json", ".d.ts"],
    },
  },
};
