/** The terminal client. Composes the CLI with the host link of this machine. */
import { realpathSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import { SocketHostLink } from "../adapters/host-link/host-link.ts";
import { systemClock } from "../adapters/system/clock.ts";
import { findHome } from "../adapters/system/home.ts";
import { workspaceFiles } from "../adapters/system/workspace-files.ts";
import { openProcessTerminal } from "../cli/process-terminal.ts";
import { runCli } from "../cli/run-cli.ts";

// A reader that has seen enough (`manusctl … | head`) closes the pipe: that's no fault.
process.stdout.on("error", () => process.exit());

// npm puts a link to the program on the PATH; the host lies beside the program itself.
const program = realpathSync(process.argv[1] ?? "");
const link = new SocketHostLink({
  home: findHome(process.env),
  hostBundle: join(dirname(program), `host${extname(program)}`),
  environment: process.env,
  client: { kind: "terminal", pid: process.pid },
});

void runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  version: manifest.version,
  terminal: openProcessTerminal(),
  link,
  files: workspaceFiles,
  clock: systemClock,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
