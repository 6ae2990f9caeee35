import * as l10n from "@vscode/l10n";
import { spawn, type ChildProcess } from "node:child_process";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";

/** A program that opens addresses, and how it's called. */
interface Opener {
  readonly command: string;
  readonly args: readonly string[];
}

/** An opener that hasn't ended by now shows the page itself: all is well. */
const patienceMs = 3000;

/**
 * Open an address in the browser of this machine. Only `http` and `https`: an opener would start a program for any other kind of address. Fails with `not-a-web-address`, or
 * with `no-browser` where there is nothing that would open it. `opener` says which program is asked in place of the platform's own.
 */
export async function openAddress(address: string, opener?: Opener): Promise<Outcome<void>> {
  const url = readWebAddress(address);
  if (url === undefined)
    return failed("not-a-web-address", l10n.t("The address isn't one of the web"), l10n.t("Open it yourself."));
  const { command, args } = opener ?? openerOf(process.platform);
  const because = await launch(command, [...args, url]);
  if (because === undefined) return { ok: true, value: undefined };
  return failed(
    "no-browser",
    l10n.t("No browser could be asked to open the address ({0})", because),
    l10n.t("Open it yourself: {0}", url),
  );
}

function readWebAddress(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
}

/** No shell lies between: what stands in an address is never read as a command. */
function openerOf(platform: NodeJS.Platform): Opener {
  if (platform === "win32") return { command: "rundll32.exe", args: ["url.dll,FileProtocolHandler"] };
  return { command: platform === "darwin" ? "open" : "xdg-open", args: [] };
}

/** Why it couldn't be opened; undefined when all is well. */
async function launch(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return await settle(spawn(command, args, { stdio: "ignore", detached: true, windowsHide: true }), command);
  } catch (error) {
    // What makes no sense as a program is told at once, by throwing.
    return error instanceof Error ? error.message : String(error);
  }
}

function settle(child: ChildProcess, command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    const end = (because: string | undefined): void => {
      clearTimeout(timer);
      resolve(because);
    };
    child.on("error", (error) => end(error.message));
    child.on("exit", (code) => end(code === 0 ? undefined : l10n.t("{0} ended with {1}", command, String(code))));
    child.unref();
  });
}

function failed(code: string, message: string, remedy: string): { ok: false; failure: OutsideFailure } {
  return { ok: false, failure: { code, retryable: false, message, remedy } };
}
