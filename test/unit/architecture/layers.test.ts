import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { refusedCode } from "./planted-code.ts";
import { skeleton, violations } from "./planted-imports.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const projects = [
  "schemas",
  ...["protocol", "core", "runtime", "adapters", "lsp", "host", "chat-tools", "mcp", "cli", "main"].map(
    (layer) => `server/src/${layer}`,
  ),
  "server/src/adapters/tools/browser/in-page",
  ...["client/src", "webviews/src", "webviews/src/protocol", "webviews/src/drawing", "scripts", "test"],
];

/** What one tool said: a file, and the rule or message it is about. */
type Complaint = readonly [file: string, rule: string];

describe("layers", function () {
  let folder: string;
  let imports: readonly Complaint[];
  let eslintSays: readonly Complaint[];
  let oxlintSays: readonly Complaint[];
  let types: readonly Complaint[];

  before(async function () {
    this.timeout(120_000);
    folder = await plantEverything();
    [imports, eslintSays, oxlintSays, types] = await Promise.all([
      cruise(folder),
      runEslint(folder),
      runOxlint(folder),
      runTypeScript(folder),
    ]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const { file, imports: rule, eslint, types: typed } of violations) {
    it(`dependency-cruiser's ${rule} catches ${file}`, () => assertComplaint(imports, file, rule));
    if (eslint) {
      it(`ESLint catches ${file}`, () => assertComplaint(eslintSays, file, "@typescript-eslint/no-restricted-imports"));
    }
    if (typed) it(`TypeScript catches ${file}`, () => assertComplaint(types, file, "TS"));
  }

  for (const { file, rule, by } of refusedCode) {
    it(`${by}'s ${rule} catches ${file}`, () => assertComplaint(by === "oxlint" ? oxlintSays : eslintSays, file, rule));
  }

  it("has a planted violation for each rule of dependency-cruiser", () => {
    const rules = readRuleNames();
    assert.deepEqual([...new Set(violations.map((violation) => violation.imports))].sort(), [...rules].sort());
  });

  it("leaves the harmless files alone", () => {
    const complaints = [...imports, ...eslintSays];
    assert.deepEqual(
      complaints.filter(([file]) => file in skeleton),
      [],
    );
  });
});

function assertComplaint(complaints: readonly Complaint[], file: string, rule: string): void {
  const ofFile = complaints.filter(([complained]) => complained === file).map(([, said]) => said);
  assert.ok(
    ofFile.some((said) => said.startsWith(rule)),
    `${rule} was not reported, but: ${ofFile.join(", ") || "nothing"}`,
  );
}

/** A copy of the repository's rules around planted files, outside the repository. */
async function plantEverything(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "manus-layers-")));
  const settings = [
    "eslint.config.js",
    ".oxlintrc.json",
    ".dependency-cruiser.cjs",
    "tsconfig.base.json",
    "tsconfig.json",
    "package.json",
  ];
  for (const file of [...settings, ...projects.map((project) => `${project}/tsconfig.json`)]) {
    await cp(path.join(root, file), path.join(folder, file));
  }
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
  const planted = [...violations, ...refusedCode].map(({ file, source }) => [file, source] as const);
  for (const [file, source] of [...Object.entries(skeleton), ...planted]) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), source);
  }
  return folder;
}

async function cruise(folder: string): Promise<readonly Complaint[]> {
  const program = "node_modules/dependency-cruiser/bin/dependency-cruise.mjs";
  const output = await run(folder, [program, "--config", ".dependency-cruiser.cjs", "-T", "json", "."]);
  const result = JSON.parse(output) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return result.summary.violations.map(({ from, rule }) => [from, rule.name]);
}

async function runEslint(folder: string): Promise<readonly Complaint[]> {
  const output = await run(folder, ["node_modules/eslint/bin/eslint.js", "--format", "json", "."]);
  const files = JSON.parse(output) as { filePath: string; messages: { ruleId: string | null; message: string }[] }[];
  return files.flatMap(({ filePath, messages }) => {
    const file = path.relative(folder, filePath).split(path.sep).join("/");
    return messages.map(({ ruleId, message }) => [file, ruleId ?? message] as const);
  });
}

async function runOxlint(folder: string): Promise<readonly Complaint[]> {
  const output = await run(folder, ["node_modules/oxlint/bin/oxlint", "--format", "json"]);
  const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string; code: string }[] };
  return diagnostics.map(({ filename, code }) => [filename.replaceAll("\\", "/"), code] as const);
}

async function runTypeScript(folder: string): Promise<readonly Complaint[]> {
  const output = await run(folder, ["node_modules/typescript-native/bin/tsc", "-b", "--pretty", "false"]);
  return [...output.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm)].map(([, file = "", code = ""]) => [
    file.replaceAll("\\", "/"),
    code,
  ]);
}

/** What a tool prints on stdout. That it exits with a failure is what the violations are for. */
function run(cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) => resolve(stdout));
  });
}

function readRuleNames(): readonly string[] {
  const config = createRequire(import.meta.url)(path.join(root, ".dependency-cruiser.cjs")) as {
    forbidden: { name: string }[];
  };
  return config.forbidden.map((rule) => rule.name);
}
