import { accessSync, constants, statSync } from "node:fs";
import { posix, win32 } from "node:path";

/** Where to look. */
export interface BrowserSearch {
  /** What `MANUS_BROWSER` holds: an absolute path, or a program's name on PATH. */
  readonly named?: string | undefined;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a file is there that this user may execute. */
  readonly isExecutable: (path: string) => boolean;
}

/** A browser's program, or why there is none. */
export type FoundBrowser =
  | { readonly executable: string }
  | { readonly executable?: undefined; readonly because: string };

/** On PATH, best first. A Chromium from a snap is last: it can't use folders whose names begin with a dot. */
const namesOnPath = [
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "microsoft-edge-stable",
  "microsoft-edge",
  "msedge",
  "chromium",
  "chromium-browser",
];

/** The Chrome, Chromium or Edge to use: the one that is named, else one in the usual places of the platform, else one on PATH. */
export function findBrowser(search: BrowserSearch): FoundBrowser {
  const { named, platform, isExecutable } = search;
  if (named !== undefined && named !== "") {
    const places = pathOf(platform).isAbsolute(named) ? [named] : onPath(named, search);
    const executable = places.find(isExecutable);
    return executable === undefined
      ? { because: `MANUS_BROWSER names ${named}, which can't be executed` }
      : { executable };
  }
  const places = [...usualPlaces(search), ...namesOnPath.flatMap((name) => onPath(name, search))];
  const executable = places.find(isExecutable);
  return executable === undefined ? { because: "No Chrome, Chromium or Edge was found" } : { executable };
}

/** {@link findBrowser} on this machine. */
export function findInstalledBrowser(named: string | undefined): FoundBrowser {
  return findBrowser({ named, platform: process.platform, environment: process.env, isExecutable });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function pathOf(platform: NodeJS.Platform): typeof posix {
  return platform === "win32" ? win32 : posix;
}

function onPath(name: string, { platform, environment }: BrowserSearch): readonly string[] {
  const system = pathOf(platform);
  const path = environment["PATH"] ?? environment["Path"] ?? "";
  const file = platform === "win32" && !name.toLowerCase().endsWith(".exe") ? `${name}.exe` : name;
  return path
    .split(system.delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => system.join(folder, file));
}

function usualPlaces({ platform, environment }: BrowserSearch): readonly string[] {
  if (platform === "darwin") {
    const roots = ["/Applications", posix.join(environment["HOME"] ?? "/", "Applications")];
    return ["Google Chrome", "Microsoft Edge", "Chromium"].flatMap((name) =>
      roots.map((root) => `${root}/${name}.app/Contents/MacOS/${name}`),
    );
  }
  if (platform === "win32") {
    const programs = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) =>
      valueOf(environment, name),
    );
    const parts = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];
    return [...parts, "Chromium\\Application\\chrome.exe"].flatMap((part) =>
      programs.map((folder) => win32.join(folder, part)),
    );
  }
  return ["/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge", "/usr/lib/chromium/chromium"];
}

/** On Windows a variable's name may be spelled in any case. */
function valueOf(environment: BrowserSearch["environment"], name: string): readonly string[] {
  const entry = Object.entries(environment).find(([key]) => key.toUpperCase() === name);
  return entry?.[1] === undefined || entry[1] === "" ? [] : [entry[1]];
}
