/** The terminal client. Composes the CLI with the host link of this machine. */
import { realpathSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import manifest from "../../../package.json" with { type: "json" };
import { serveWebhook } from "../adapters/cloud/webhook-server.ts";
import { SocketHostLink } from "../adapters/host-link/host-link.ts";
import { ConfigFile } from "../adapters/system/config-file.ts";
import { systemClock } from "../adapters/system/clock.ts";
import { findHome } from "../adapters/system/home.ts";
import { languageVariable, speak, wantedLanguage } from "../adapters/system/language.ts";
import { openAddress } from "../adapters/system/open-address.ts";
import { saveText } from "../adapters/system/save-text.ts";
import { workspaceFiles } from "../adapters/system/workspace-files.ts";
import { readConfig, variablesOf } from "../cli/config/settings.ts";
import { openProcessTerminal } from "../cli/process-terminal.ts";
import { namedLanguage, noPagerFlag, runCli } from "../cli/run-cli.ts";

// A reader that has seen enough (`manusctl … | head`) closes the pipe: that's no fault.
process.stdout.on("error", () => process.exit());

// npm puts a link to the program on the PATH; the other programs lie beside the program itself.
const program = realpathSync(process.argv[1] ?? "");
const beside = (name: string): string => join(dirname(program), `${name}${extname(program)}`);
const args = process.argv.slice(2);
const variables = { ...process.env };
const config = new ConfigFile(findHome(variables));
takeConfig();
// Before the commands are made, with their descriptions. A host that is started speaks it as well.
process.env[languageVariable] = speak(
  namedLanguage(args) ?? wantedLanguage(process.env, languageOfSystem()),
  join(dirname(program), "..", "..", "l10n"),
);
const link = new SocketHostLink({
  home: findHome(process.env),
  hostBundle: beside("host"),
  environment: process.env,
  version: manifest.version,
  client: { kind: "terminal", pid: process.pid },
});

void runCli(args, {
  cwd: process.cwd(),
  version: manifest.version,
  userName: readUserName(),
  environment: process.env,
  terminal: openProcessTerminal({ pages: !args.includes(noPagerFlag) }),
  link,
  files: workspaceFiles,
  clock: systemClock,
  config: { path: config.path, read: () => config.read(), write: (content) => config.write(content), variables },
  openAddress: (address) => openAddress(address),
  saveText,
  serveWebhook: (options) => serveWebhook(options, systemClock),
  serveLanguage,
  serveChatTools: async (served) => (await import("../mcp/serve-stdio.ts")).serveOverStdio(served),
  runTests: async (params, onCase) => (await import("./run-tests.ts")).runTestsHere(params, onCase),
}).then((exitCode) => {
  process.exitCode = exitCode;
});

/** What is set counts as if the shell had said it, where the shell says nothing itself. */
function takeConfig(): void {
  const content = config.read();
  const { values, problems } = content.ok ? readConfig(content.value) : { values: {}, problems: [] };
  // `config` and completion say or leave it themselves.
  const isSilent = args[0] === "config" || args[0] === "__complete";
  const said = content.ok ? problems.map((problem) => `${config.path}: ${problem}`) : [content.failure.message];
  if (!isSilent) for (const line of said) process.stderr.write(`${line}\n`);
  Object.assign(process.env, variablesOf(values, variables));
}

/** Windows has no variable that says it. */
function languageOfSystem(): string | undefined {
  return process.platform === "win32" ? Intl.DateTimeFormat().resolvedOptions().locale : undefined;
}

/** A user without an entry among the system's users has no name there. */
function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}

/** It reads its own flags, and ends the process when the editor is gone. Loaded only here: no other command waits for it. */
async function serveLanguage(): Promise<never> {
  await import(pathToFileURL(beside("language-server")).href);
  return new Promise(() => undefined);
}
