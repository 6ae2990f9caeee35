// Runs scripts on Node 24 with the dependencies of package-lock.json in place, from nothing but Node 20 and npm:
//   node scripts/bootstrap.mjs <script>… [arguments]
// The scripts run one after the other until one fails; the arguments are the last one's. Plain JavaScript without
// dependencies, because it runs before there are any.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const oldestNode = 20;
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, "node_modules");
const nodePackage = path.join(modules, "node");
const windows = process.platform === "win32";
const nodeBinary = path.join(nodePackage, "bin", windows ? "node.exe" : "node");

const given = process.argv.slice(2);
const isScript = given.map((argument) => /\.[cm]?[jt]s$/.test(argument));
const count = isScript.includes(false) ? isScript.indexOf(false) : given.length;
const [scripts, scriptArguments] = [given.slice(0, count), given.slice(count)];
if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  stop(`Node ${process.versions.node} is too old: install Node ${oldestNode} or newer from https://nodejs.org`);
}
if (count === 0) stop("Name the script to run: node scripts/bootstrap.mjs <script>… [arguments]");
installDependencies();
installNode();
// Ctrl-C reaches a script by itself: it decides when it ends, and so do we.
process.on("SIGINT", () => undefined);
for (const [index, script] of scripts.entries()) {
  const code = await runScript(script, index === count - 1 ? scriptArguments : []);
  if (code !== 0) process.exit(code);
}

/** Bring node_modules to what package-lock.json says. Install scripts stay off: the one that is needed runs below. */
function installDependencies() {
  const reason = whyInstall();
  if (reason === undefined) return;
  const began = Date.now();
  console.error(`Installing the dependencies (${reason}). This takes a minute the first time.`);
  const { status } = runNpm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  if (status !== 0) stop("npm ci failed: the reason stands above. If it is the network, try again");
  console.error(`Installed in ${seconds(began)}.`);
}

/** Why node_modules can't be used as it is; undefined when it can. */
function whyInstall() {
  const wanted = readPackages(path.join(root, "package-lock.json"));
  const present = readPackages(path.join(modules, ".package-lock.json"));
  if (wanted === undefined) stop("package-lock.json is missing or broken: restore it from the repository");
  if (present === undefined) return "node_modules is missing";
  for (const [place, entry] of Object.entries(wanted)) {
    if (place === "" || (entry.optional && present[place] === undefined)) continue;
    if (present[place]?.version !== entry.version || present[place]?.integrity !== entry.integrity) {
      return `${place} differs from package-lock.json`;
    }
  }
  return undefined;
}

/** The packages of a lock file by their place; undefined when there is no such file or it can't be read. */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** Fetch the Node of the `node` package where its install script has not run or could not. */
function installNode() {
  const wanted = `v${JSON.parse(readFileSync(path.join(nodePackage, "package.json"), "utf8")).version}`;
  if (nodeVersion() === wanted) return;
  console.error(`Installing Node ${wanted}.`);
  spawnSync(process.execPath, ["installArchSpecificPackage.js"], { cwd: nodePackage, stdio: ["ignore", 2, 2] });
  if (nodeVersion() !== wanted) stop(`Node ${wanted} could not be installed from the npm registry: see above`);
}

/** The version that the installed Node gives; undefined when it doesn't run. */
function nodeVersion() {
  if (!existsSync(nodeBinary)) return undefined;
  return spawnSync(nodeBinary, ["--version"], { encoding: "utf8" }).stdout?.trim();
}

/** Run one script with Node 24 first on the PATH; answers with its exit code. */
function runScript(script, args) {
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const folders = [path.dirname(nodeBinary), path.join(modules, ".bin"), process.env[pathKey]];
  const env = { ...process.env, [pathKey]: folders.filter(Boolean).join(path.delimiter) };
  const child = spawn(nodeBinary, [script, ...args], { cwd: root, env, stdio: "inherit" });
  const terminate = () => child.kill("SIGTERM");
  process.on("SIGTERM", terminate);
  return new Promise((resolve) => {
    child.on("error", (error) => stop(`${script} could not be started: ${error.message}`));
    child.on("exit", (code, signal) => {
      process.off("SIGTERM", terminate);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Run npm: its own script where npm started us, else what the PATH has (a .cmd file on Windows, which needs a shell). */
function runNpm(args) {
  const npmScript = process.env.npm_execpath;
  const options = { cwd: root, stdio: ["ignore", 2, 2] };
  if (npmScript !== undefined && path.basename(npmScript) === "npm-cli.js") {
    return spawnSync(process.execPath, [npmScript, ...args], options);
  }
  return spawnSync(windows ? "npm.cmd" : "npm", args, { ...options, shell: windows });
}

function seconds(began) {
  return `${((Date.now() - began) / 1000).toFixed(0)} s`;
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
