import * as l10n from "@vscode/l10n";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, openSync, closeSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HostStartReport } from "../../protocol/endpoint.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";

/** A host replays its journal before it listens: hundreds of megabytes take seconds. */
const readyWithinMs = 30_000;

/** How a host process is started. */
export interface StartHostOptions {
  readonly home: string;
  /** Absolute path of the host's bundle. */
  readonly hostBundle: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Start a host process that outlives this one, and wait for what it says of itself: that it listens, that another was faster, or why it
 * can't start. Never rejects.
 */
export function startHost(options: StartHostOptions): Promise<HostStartReport> {
  const { home, hostBundle, environment } = options;
  if (!existsSync(hostBundle)) return Promise.resolve(missingBundle(hostBundle));
  const lastWords = openLastWords(home);
  const child = spawn(process.execPath, [hostBundle], {
    cwd: dirname(hostBundle),
    detached: true,
    windowsHide: true,
    stdio: ["ignore", "ignore", lastWords?.fd ?? "ignore", "ipc"],
    env: { ...environment, MANUS_HOME: home, ...("electron" in process.versions ? { ELECTRON_RUN_AS_NODE: "1" } : {}) },
  });
  if (lastWords !== undefined) closeSync(lastWords.fd);
  return hearReport(child, () => (lastWords === undefined ? "" : readQuietly(lastWords.path)));
}

function hearReport(child: ChildProcess, readLastWords: () => string): Promise<HostStartReport> {
  return new Promise((resolve) => {
    const late = setTimeout(() => settle(failed(l10n.t("The host takes too long to start"))), readyWithinMs);
    const settle = (report: HostStartReport): void => {
      clearTimeout(late);
      // From here on neither process keeps the other alive.
      if (child.connected) child.disconnect();
      child.unref();
      child.removeAllListeners();
      child.on("error", () => undefined);
      resolve(report);
    };
    child.on("message", (report) => settle(report as HostStartReport));
    child.on("error", (error) => settle(failed(l10n.t("The host can't be started: {0}", error.message))));
    child.on("exit", (code, signal) => {
      const words = withoutStack(readLastWords());
      const how = signal === null ? l10n.t("with exit code {0}", String(code)) : l10n.t("by signal {0}", signal);
      settle(
        failed(
          words === ""
            ? l10n.t("The host ended {0} before it was ready", how)
            : l10n.t("The host ended {0} before it was ready:\n{1}", how, words),
        ),
      );
    });
  });
}

/** What was said, not where in the code. */
function withoutStack(text: string): string {
  const lines = text.trim().split("\n");
  return lines
    .filter((line) => !/^ +at |^Node\.js v/.test(line))
    .slice(-6)
    .join("\n")
    .trim();
}

/** Where the runtime itself may write when the process can't (out of memory, a syntax error): begun anew with each start. */
function openLastWords(home: string): { readonly fd: number; readonly path: string } | undefined {
  try {
    const path = join(home, "logs", "host.stderr");
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return { fd: openSync(path, "w", 0o600), path };
  } catch {
    // The home can't be written: the host will find out as well, and say it properly.
    return undefined;
  }
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function missingBundle(path: string): HostStartReport {
  const remedy = l10n.t("Install Manus Manager again, or build it with `npm run build`.");
  return { type: "failed", code: "host-failed", message: l10n.t("The host's program isn't there: {0}", path), remedy };
}

function failed(message: string): HostStartReport {
  const remedy = l10n.t("See logs/host.log in the folder of MANUS_HOME, then try again.");
  return { type: "failed", code: "host-failed", message, remedy };
}

/** A report of failure as a value of a port. */
export function startFailure(report: HostStartReport & { readonly type: "failed" }): OutsideFailure {
  return { code: "host-failed", retryable: false, message: report.message, remedy: report.remedy };
}
