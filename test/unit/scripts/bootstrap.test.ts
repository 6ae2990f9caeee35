import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");
const locked = { "": { version: "1.0.0" }, "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } };

/** A small repository with its own bootstrap, the real Node package and an npm that only writes down how it was called. */
describe("bootstrap", () => {
  let folder: string;
  const place = (file: string): string => path.join(folder, file);
  const write = (file: string, content: unknown): void => {
    mkdirSync(path.dirname(place(file)), { recursive: true });
    writeFileSync(place(file), typeof content === "string" ? content : JSON.stringify(content));
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "manus-bootstrap-"));
    mkdirSync(place("scripts"));
    cpSync(path.join(root, "scripts/bootstrap.mjs"), place("scripts/bootstrap.mjs"));
    write("package-lock.json", { packages: locked });
    write("node_modules/.package-lock.json", { packages: locked });
    symlinkSync(path.join(root, "node_modules/node"), place("node_modules/node"), "junction");
    write(
      "npm-cli.js",
      `require("node:fs").writeFileSync("npm-called", process.argv.slice(2).join(" ")); process.exit(Number(process.env.NPM_EXIT ?? 0));`,
    );
    write("first.ts", `console.log("first", process.argv.slice(2).join(","), process.versions.node.split(".")[0]);`);
    write("second.ts", `console.log("second", process.argv.slice(2).join(","));`);
    write("failing.ts", `process.exitCode = 3;`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function bootstrap(
    args: readonly string[],
    { node = [], env = {} }: { node?: readonly string[]; env?: Record<string, string> } = {},
  ) {
    const result = spawnSync(process.execPath, [...node, place("scripts/bootstrap.mjs"), ...args], {
      encoding: "utf8",
      cwd: tmpdir(),
      env: { ...process.env, npm_execpath: place("npm-cli.js"), ...env },
    });
    return { code: result.status, stdout: result.stdout, stderr: result.stderr };
  }

  it("runs scripts one after the other on Node 24 and gives the arguments to the last", () => {
    const { code, stdout } = bootstrap(["first.ts", "second.ts", "--editor", "x"]);
    assert.equal(stdout, "first  24\nsecond --editor,x\n");
    assert.equal(code, 0);
    assert.equal(existsSync(place("npm-called")), false, "nothing had to be installed");
  });

  it("stops at the first script that fails and ends with its code", () => {
    const { code, stdout } = bootstrap(["failing.ts", "second.ts"]);
    assert.equal(code, 3);
    assert.equal(stdout, "");
  });

  it("installs when node_modules differs from the lock file, without install scripts", () => {
    write("package-lock.json", { packages: { ...locked, "node_modules/b": { version: "2.0.0" } } });
    const { stderr } = bootstrap(["first.ts"]);
    assert.match(stderr, /node_modules\/b differs from package-lock\.json/);
    assert.match(readFileSync(place("npm-called"), "utf8"), /^ci --ignore-scripts/);
  });

  it("installs when node_modules is missing", () => {
    rmSync(place("node_modules/.package-lock.json"));
    assert.match(bootstrap(["first.ts"]).stderr, /node_modules is missing/);
    assert.ok(existsSync(place("npm-called")));
  });

  it("doesn't miss an optional package that this platform has no use for", () => {
    write("package-lock.json", { packages: { ...locked, "node_modules/b": { version: "2.0.0", optional: true } } });
    assert.equal(bootstrap(["first.ts"]).code, 0);
    assert.equal(existsSync(place("npm-called")), false);
  });

  it("says that npm failed and runs nothing", () => {
    rmSync(place("node_modules/.package-lock.json"));
    const { code, stdout, stderr } = bootstrap(["first.ts"], { env: { NPM_EXIT: "1" } });
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /npm ci failed/);
  });

  it("refuses a Node that is too old with one sentence", () => {
    const old = `Object.defineProperty(process,"versions",{value:{...process.versions,node:"18.20.0"}})`;
    const { code, stderr } = bootstrap(["first.ts"], {
      node: ["--import", `data:text/javascript,${encodeURIComponent(old)}`],
    });
    assert.equal(code, 1);
    assert.equal(stderr, "Node 18.20.0 is too old: install Node 20 or newer from https://nodejs.org\n");
  });

  it("says so when no script is named, and when the lock file is gone", () => {
    assert.match(bootstrap([]).stderr, /Name the script to run/);
    rmSync(place("package-lock.json"));
    assert.match(bootstrap(["first.ts"]).stderr, /package-lock\.json is missing or broken/);
  });
});
