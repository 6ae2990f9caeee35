import { join } from "node:path";

/** Where the programs of the sandbox lie while nothing is bundled. */
export const sandboxPrograms: readonly string[] = [
  join(import.meta.dirname, "../../node_modules/@anthropic-ai/sandbox-runtime/vendor"),
];
