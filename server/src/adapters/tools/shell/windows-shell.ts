import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:net";
import type { CommandEnd, RunningCommand, Shell, ShellOrder, ShellStart, ShellState } from "./shell.ts";

// The command and the name of the report's pipe come in by the environment: a command line holds too little. The state goes back through
// a named pipe and never touches the disk.
const program = `
$ErrorActionPreference = 'Continue'
[Console]::OutputEncoding = $OutputEncoding = New-Object System.Text.UTF8Encoding $false
$manusCommand = $env:MANUS_COMMAND; $manusReport = $env:MANUS_REPORT
Remove-Item Env:MANUS_COMMAND, Env:MANUS_REPORT
$global:LASTEXITCODE = 0
try { . ([ScriptBlock]::Create($manusCommand)); $manusOk = $? }
catch { [Console]::Error.WriteLine(($_ | Out-String)); $manusOk = $false }
$manusCode = if ($LASTEXITCODE) { $LASTEXITCODE } elseif ($manusOk) { 0 } else { 1 }
$manusEnvironment = @{}
Get-ChildItem Env: | ForEach-Object { $manusEnvironment[$_.Name] = $_.Value }
$manusState = @{ directory = (Get-Location -PSProvider FileSystem).ProviderPath; environment = $manusEnvironment }
$manusPipe = New-Object System.IO.Pipes.NamedPipeClientStream '.', $manusReport, ([System.IO.Pipes.PipeDirection]::Out)
$manusPipe.Connect(5000)
$manusBytes = [System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -Compress $manusState))
$manusPipe.Write($manusBytes, 0, $manusBytes.Length)
$manusPipe.Dispose()
exit $manusCode
`;

/** The longest value that Windows takes for one variable. */
const maximumCommand = 32_000;

/**
 * The shell of Windows: PowerShell, a new process for each command, which begins in the directory and with the environment that the one
 * before it ended with. (A lasting PowerShell would read its commands from the input that programs read, too.) Functions and variables
 * that are not in the environment last for one command.
 */
export class WindowsShell implements Shell {
  #state: ShellState;
  #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  readonly alive = true;

  constructor({ environment, state }: ShellStart) {
    this.#state = state;
    this.#environment = environment;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(order: ShellOrder): Promise<RunningCommand> {
    if (order.command.length > maximumCommand) throw Object.assign(new Error("Too long"), { code: "ENAMETOOLONG" });
    const report = await listenForReport();
    const encoded = Buffer.from(program, "utf16le").toString("base64");
    const child = spawn("powershell.exe", ["-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded], {
      cwd: order.directory,
      env: { ...this.#environment, MANUS_COMMAND: order.command, MANUS_REPORT: report.name },
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    this.#child = child;
    child.stdout.on("data", order.onOutput);
    child.stderr.on("data", order.onOutput);
    child.stdin.on("error", () => child.stdin.destroy());
    child.on("close", order.onOutputEnd);
    const ended = new Promise<number>((resolve) => {
      child.on("error", () => resolve(127));
      child.on("exit", (code) => resolve(code ?? 1));
    }).then((exitCode) => this.#end(exitCode, report));
    return {
      ended,
      write: (text) => child.stdin.write(text),
      endInput: () => child.stdin.end(),
      closeOutput: () => [child.stdout, child.stderr].forEach((stream) => stream.destroy()),
    };
  }

  close(): void {
    this.#child?.stdin?.destroy();
    this.#child?.stdout?.destroy();
    this.#child?.stderr?.destroy();
  }

  #end(exitCode: number, report: Report): CommandEnd {
    this.#child = undefined;
    report.server.close();
    const told = parseReport(report.text());
    if (told === undefined) return { exitCode, state: this.#state };
    this.#environment = told.environment;
    this.#state = { directory: told.directory };
    return { exitCode, state: this.#state };
  }
}

interface Report {
  readonly name: string;
  readonly server: Server;
  text(): string;
}

async function listenForReport(): Promise<Report> {
  const name = `manus-${randomUUID()}`;
  let text = "";
  const server = createServer((socket) => {
    socket.setEncoding("utf8").on("data", (part: string) => (text += part));
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(`\\\\.\\pipe\\${name}`, resolve);
  });
  return { name, server, text: () => text };
}

/** Undefined when the command ended its PowerShell before that could report. */
function parseReport(
  text: string,
): { readonly directory: string; readonly environment: Readonly<Record<string, string>> } | undefined {
  if (text === "") return undefined;
  const { directory, environment } = JSON.parse(text) as { directory: string; environment: Record<string, string> };
  return { directory, environment };
}
