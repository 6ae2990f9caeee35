import type { Log } from "../../../core/ports/log.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { RunEnvironments } from "../../../core/ports/run-environment.ts";
import { BrowserTools } from "./browser-tools.ts";
import { launchBrowser, type Launch } from "./launch.ts";
import { defaultBrowserLimits, type BrowserLimits } from "./limits.ts";

/** What may be other than usual. */
export interface BrowserOptions {
  readonly limits?: Partial<BrowserLimits>;
  readonly launch?: Launch;
  readonly hasDisplay?: () => boolean;
}

/** What the browser tools are made with. */
export interface BrowserToolsOrder {
  readonly log: Log;
  readonly mask: Mask;
  /** Without it, only this process's own environment counts. */
  readonly environments?: Pick<RunEnvironments, "read"> | undefined;
  readonly browser?: BrowserOptions | undefined;
}

/** The browser tools of this machine. No browser is started before one is used. */
export function createBrowserTools({ log, mask, environments, browser = {} }: BrowserToolsOrder): BrowserTools {
  return new BrowserTools({
    log,
    mask,
    limits: { ...defaultBrowserLimits, ...browser.limits },
    launch: browser.launch ?? launchBrowser,
    hasDisplay: browser.hasDisplay ?? hasDisplay,
    read: (runId, name) => (environments === undefined ? process.env[name] : environments.read(runId, name)),
  });
}

/** Windows and macOS always have one for a user who is logged in; elsewhere the session says where it is. */
function hasDisplay(): boolean {
  if (process.platform === "win32" || process.platform === "darwin") return true;
  return [process.env["DISPLAY"], process.env["WAYLAND_DISPLAY"]].some((name) => name !== undefined && name !== "");
}
