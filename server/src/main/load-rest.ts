/**
 * Load what a host's start leaves out: most of what agents are made of. A host may outlive the files of its program, which an update replaces; and its first agent needn't wait
 * for them. One after another, everybody else has their turns in between.
 */
export async function loadRest(nextTurn: () => Promise<void>): Promise<void> {
  for (const load of rest) {
    await nextTurn();
    await load();
  }
}

/** All that is loaded by `import()` anywhere in a host and is part of its program; a test compares. */
const rest: readonly (() => Promise<unknown>)[] = [
  () => import("../adapters/models/openai/exchange.ts"),
  () => import("../adapters/models/openai/dispatcher.ts"),
  () => import("../adapters/tools/datasources/mcp/mcp-source.ts"),
  () => import("../adapters/tools/datasources/openapi/openapi-source.ts"),
  () => import("../adapters/tools/deploy/preview-server.ts"),
  () => import("../adapters/tools/page/render-page.ts"),
  () => import("@anthropic-ai/sandbox-runtime"),
  () => import("chokidar"),
  () => import("execa"),
  () => import("got"),
  () => import("https-proxy-agent"),
  () => import("undici"),
];
