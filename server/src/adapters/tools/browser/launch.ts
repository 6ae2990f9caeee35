import { mkdir } from "node:fs/promises";
import type { BrowserContext } from "playwright-core";
import { ToolFailure } from "../results.ts";
import { viewport } from "./limits.ts";

/** A browser to be started. */
export interface LaunchOrder {
  readonly executable: string;
  /** Where it keeps cookies and all else; made for this user alone. */
  readonly profileFolder: string;
  /** Where downloads lie until they are complete. */
  readonly downloadFolder: string;
  readonly visible: boolean;
  /** `NAME=value` pairs by which its processes are known. */
  readonly marks: readonly string[];
  /** `HTTP_PROXY` and its like. */
  readonly proxy: ProxySettings;
  readonly startMs: number;
}

/** The proxy that the browser's requests take. */
export interface ProxySettings {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  /** Hosts that are reached without it, separated by commas. */
  readonly none?: string | undefined;
}

/** Starts a browser. */
export type Launch = (order: LaunchOrder) => Promise<BrowserContext>;

/** Keep a browser nobody looks at from calling home, and a machine without a graphics card from complaining. */
const quietFlags = [
  "--disable-quic",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Not for programs of others: keys, and what an editor sets for its own processes. */
const keptFromBrowser = /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL|^VSCODE_|^ELECTRON_|^NODE_OPTIONS$/i;

/**
 * Start a browser with a profile of its own, steered over a pipe that only this process holds. The library is loaded at the first
 * call: it is large, and many runs need none.
 *
 * @throws ToolFailure `browser-not-started`.
 */
export const launchBrowser: Launch = async (order) => {
  await mkdir(order.profileFolder, { recursive: true, mode: 0o700 });
  const { chromium } = await import("playwright-core");
  try {
    return await chromium.launchPersistentContext(order.profileFolder, {
      executablePath: order.executable,
      headless: !order.visible,
      // Root has no sandbox in Chromium, so a container without other users needs this; everybody else keeps it.
      chromiumSandbox: !isRoot(),
      args: [...quietFlags, ...(order.visible ? [] : ["--disable-gpu"]), ...proxyFlags(order.proxy)],
      env: environmentOf(process.env, order.marks),
      viewport,
      acceptDownloads: true,
      downloadsPath: order.downloadFolder,
      timeout: order.startMs,
      // How this process ends is its own business.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    throw notStarted(order.executable, error);
  }
};

function isRoot(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0;
}

/** Pure: what the browser's processes get of this one's environment. */
export function environmentOf(
  host: Readonly<Record<string, string | undefined>>,
  marks: readonly string[],
): Record<string, string> {
  const kept = Object.entries(host).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !keptFromBrowser.test(entry[0]),
  );
  const added = marks.map((mark): [string, string] => {
    const end = mark.indexOf("=");
    return [mark.slice(0, end), mark.slice(end + 1)];
  });
  return Object.fromEntries([...kept, ...added]);
}

/** Pure: the proxy as Chromium takes it. A name and a password in the address can't be passed on, so they are left out. */
export function proxyFlags({ http, https, none }: ProxySettings): readonly string[] {
  const servers = [
    ["http", http],
    ["https", https ?? http],
  ].flatMap(([scheme = "", address]) => {
    const url = address === undefined || !URL.canParse(address) ? undefined : new URL(address);
    return url === undefined ? [] : [`${scheme}=${url.protocol}//${url.host}`];
  });
  if (servers.length === 0) return [];
  const exceptions = (none ?? "").split(",").map((host) => host.trim().replace(/^\./, "*."));
  const bypass = exceptions.filter((host) => host !== "").join(";");
  return [`--proxy-server=${servers.join(";")}`, ...(bypass === "" ? [] : [`--proxy-bypass-list=${bypass}`])];
}

function notStarted(executable: string, error: unknown): ToolFailure {
  const text = error instanceof Error ? error.message : String(error);
  if (/sandbox/i.test(text) && !isRoot()) {
    const message = `The browser ${executable} can't start its sandbox on this machine`;
    const remedy = "Allow user namespaces for it, or name another browser with MANUS_BROWSER";
    return new ToolFailure("browser-not-started", message, remedy);
  }
  const [first = "for a reason it didn't tell"] = text.split("\n");
  const message = `The browser ${executable} didn't start: ${first}`;
  return new ToolFailure(
    "browser-not-started",
    message,
    "Try again; name another browser with MANUS_BROWSER if it stays so",
  );
}
