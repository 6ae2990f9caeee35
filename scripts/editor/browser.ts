import { execa } from "execa";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { cacheFolder } from "./cache-folder.ts";
import { findExecutable, isExecutable } from "./find-executable.ts";
import { installOnce } from "./install-once.ts";

/** A Chromium-based browser, and the environment it needs beyond this process's own. */
export interface BrowserProgram {
  readonly executable: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Keep a browser that can't reach the network from trying, and a machine without a graphics card from complaining. */
const quietFlags: readonly string[] = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The browser to test with: `CHROME_PATH` if it is set, else an installed Chrome, Chromium or Edge, else (Linux on x64) the one
 * that the npm package `@sparticuz/chromium` carries, unpacked into `cache`. Throws, with what to install, when there is none.
 */
export async function findBrowser(cache = cacheFolder): Promise<BrowserProgram> {
  const named = process.env["CHROME_PATH"];
  if (named !== undefined && named !== "") {
    if (!isExecutable(named)) throw new Error(`CHROME_PATH names "${named}", which can't be executed`);
    return { executable: named, environment: {} };
  }
  const installed = findExecutable(usualPlaces(), browserNames);
  if (installed !== undefined) return { executable: installed, environment: {} };
  if (process.platform === "linux" && process.arch === "x64") return await unpackChromium(cache);
  throw new Error("No browser found: install Chrome, Chromium or Edge, or set CHROME_PATH to the path of one");
}

/** Starts `program` without a window. The caller closes it; playwright closes it too when this process exits. */
export async function launchBrowser(program: BrowserProgram): Promise<Browser> {
  return await chromium.launch({
    executablePath: program.executable,
    headless: true,
    args: [...quietFlags],
    env: { ...process.env, ...program.environment },
  });
}

const browserNames = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge"];

function usualPlaces(): readonly string[] {
  if (process.platform === "darwin") {
    return ["Google Chrome", "Chromium", "Microsoft Edge"].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform !== "win32") return [];
  const roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) => process.env[name] ?? []);
  return roots.flatMap((root) => [
    join(root, "Google", "Chrome", "Application", "chrome.exe"),
    join(root, "Microsoft", "Edge", "Application", "msedge.exe"),
  ]);
}

/**
 * The package unpacks into the temporary folder under a fixed name, where another user of the machine could have put a program
 * of theirs. So it runs in a process of its own whose temporary folder is ours.
 */
async function unpackChromium(cache: string): Promise<BrowserProgram> {
  const folder = join(cache, `chromium-${await chromiumVersion()}`);
  const fontSettings = join(folder, "fonts.conf");
  await installOnce(folder, async (target) => {
    const unpack = `import("@sparticuz/chromium").then((chromium) => chromium.default.executablePath())`;
    await execa(process.execPath, ["--eval", unpack], { cwd: import.meta.dirname, env: { TMPDIR: target } });
    await writeFile(join(target, "fonts.conf"), fontsOf(folder));
  });
  return { executable: join(folder, "chromium"), environment: { FONTCONFIG_FILE: fontSettings } };
}

async function chromiumVersion(): Promise<string> {
  const manifest = new URL("../../package.json", import.meta.resolve("@sparticuz/chromium"));
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  return version;
}

/** The system's fonts and the package's own: a bare machine may have none, and text would be boxes. */
function fontsOf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
}
