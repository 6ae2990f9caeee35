/**
 * The language server. Composes the language with the files and the host link of this machine; its client says how to reach it: `--stdio` or `--node-ipc`.
 * `--no-host` is for those who only write. `manusctl lsp` loads this program into its own process.
 */
import { existsSync, realpathSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import manifest from "../../../package.json" with { type: "json" };
import { SocketHostLink } from "../adapters/host-link/host-link.ts";
import { noHostLink } from "../adapters/host-link/no-host.ts";
import { systemClock } from "../adapters/system/clock.ts";
import { findHome } from "../adapters/system/home.ts";
import { languageVariable, speak, wantedLanguage } from "../adapters/system/language.ts";
import { createFileLog } from "../adapters/system/log.ts";
import { createMask } from "../adapters/system/mask.ts";
import { workspaceFiles } from "../adapters/system/workspace-files.ts";
import type { HostLink } from "../core/ports/host-link.ts";
import { serve } from "../lsp/server.ts";

// An editor has one of these in every window, and each edit of a long file leaves garbage: collect it sooner than V8 would by itself. In MiB and percent, by measurement (bench/language).
for (const flag of ["--semi-space-growth-factor=1", "--max-semi-space-size=8", "--heap-growing-percent=20"]) {
  setFlagsFromString(flag);
}

const program = realpathSync(process.argv[1] ?? "");
const home = findHome(process.env);
const log = createFileLog({
  file: join(home, "logs", "language-server.log"),
  mask: createMask(process.env),
  clock: systemClock,
});
const page = join(dirname(program), "..", "..", "docs", "diagnostics.md");
const schemas = join(dirname(program), "..", "..", "schemas", "tools");
const texts = join(dirname(program), "..", "..", "l10n");

serve(createConnection(ProposedFeatures.all), {
  files: workspaceFiles,
  host: process.argv.includes("--no-host") ? noHostLink : createLink(),
  log,
  clock: systemClock,
  paths: { toPath, toUri: (path) => pathToFileURL(path).href },
  pause: () => setImmediate(),
  version: manifest.version,
  environment: process.env,
  speak: speakToClient,
  ...(existsSync(schemas) ? { toolSchemas: `${pathToFileURL(schemas).href}/` } : {}),
  ...(existsSync(page) ? { diagnosticsPage: pathToFileURL(page).href } : {}),
});

/** The language of the client, else that of its environment. The host that may be started speaks it as well. */
function speakToClient(language: string | undefined): void {
  process.env[languageVariable] = speak(language ?? wantedLanguage(process.env), texts);
}

function createLink(): HostLink {
  return new SocketHostLink({
    home,
    // The host lies beside the program itself.
    hostBundle: join(dirname(program), `host${extname(program)}`),
    environment: process.env,
    version: manifest.version,
    client: { kind: "editor", pid: process.pid },
    requestsStart: true,
  });
}

function toPath(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    // Another scheme, a remote host: nothing on this machine's disk.
    return undefined;
  }
}
