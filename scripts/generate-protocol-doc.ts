/** Writes `docs/protocol.md` from `server/src/protocol`; with `--check` only says whether it is stale, and then ends with 1. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { protocolDocument, readProtocolSources } from "./protocol-document.ts";
import { root } from "./run-command.ts";

const file = path.join(root, "docs/protocol.md");
const document = protocolDocument(readProtocolSources(root));
if (!process.argv.includes("--check")) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, document);
} else if (readFileSync(file, "utf8").replaceAll("\r\n", "\n") !== document) {
  console.error("docs/protocol.md is stale: run npm run generate");
  process.exitCode = 1;
}
