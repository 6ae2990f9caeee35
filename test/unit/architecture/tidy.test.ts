import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { hashOfProtocol, readProtocolSources } from "../../../scripts/protocol-document.ts";

const root = path.resolve(import.meta.dirname, "../../..");

describe("tidiness", () => {
  it("runs every test: no .only, and each skip says why", () => {
    const offences = filesUnder("test", ".test.ts").flatMap((file) =>
      readLines(file).flatMap((line, index) => (isHiddenTest(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );
    assert.deepEqual(offences, []);
  });

  it("knows a hidden test when it sees one", () => {
    const hidden = [
      "it.only('x', f)",
      "describe.only('x'",
      "  it.skip(name, f)",
      "it.skip('is slow', f)",
      "this.skip();",
      "xit('x')",
    ];
    assert.deepEqual(hidden.filter(isHiddenTest), hidden);
    const shown = [
      "it.skip('pauses (skipped: the cloud has no pause)', f)",
      'skipBecause(this, "no browser");',
      "it('skips', f)",
    ];
    assert.deepEqual(shown.filter(isHiddenTest), []);
  });

  it("has a contract suite for each port", () => {
    const ports = readdirSync(path.join(root, "server/src/core/ports")).filter((name) => interfacesOf(name).length > 0);
    const suites = readdirSync(path.join(root, "test/contract")).filter((name) => name.endsWith(".test.ts"));
    const missing = ports.filter((port) => !suites.some((suite) => isSuiteOf(port, suite)));
    assert.deepEqual(missing, [], "each needs test/contract/<port>.test.ts");
  });

  it("describes the protocol as it is", () => {
    const written = /sources: sha256 ([0-9a-f]{64})/.exec(
      readFileSync(path.join(root, "docs/protocol.md"), "utf8"),
    )?.[1];
    assert.equal(written, hashOfProtocol(readProtocolSources(root)), "docs/protocol.md is stale: run npm run generate");
  });

  it("has a doc comment on every export of core and protocol", () => {
    const folders = ["server/src/core", "server/src/protocol"];
    assert.deepEqual(folders.flatMap((folder) => filesUnder(folder, ".ts")).flatMap(undocumentedExports), []);
  });

  it("names no path of this machine", () => {
    const machine = [root, homedir()].filter((place) => place.split(path.sep).length > 2);
    const places = [...machine, "/" + "home/runner", "/" + "work/main", "/" + "work/shared"];
    const offences = trackedFiles().filter((file) => {
      const text = readFileSync(path.join(root, file), "utf8");
      return places.some((place) => text.includes(place));
    });
    assert.deepEqual(offences, []);
  });
});

/** `.only`, a skip whose title gives no `(skipped: <reason>)`, or a bare `this.skip()`: `skipBecause(this, reason)` is the way. */
function isHiddenTest(line: string): boolean {
  if (/\b(?:describe|context|it|specify)\.only\(|\bx(?:it|describe|context)\(|\bthis\.skip\(/.test(line)) return true;
  return /\b(?:describe|context|it|specify)\.skip\(/.test(line) && !/\(skipped: [^)]+\)/.test(line);
}

/** The interfaces of a port's file that have a method; types that only describe values have nothing to hold to. */
function interfacesOf(port: string): readonly string[] {
  const { statements } = parse(`server/src/core/ports/${port}`);
  return statements.flatMap((statement) =>
    ts.isInterfaceDeclaration(statement) && statement.members.some(ts.isMethodSignature) ? [statement.name.text] : [],
  );
}

/** A suite bears the name of the port's file or of one of its interfaces: `tools.ts` has `toolbox-shell.test.ts`. */
function isSuiteOf(port: string, suite: string): boolean {
  const names = [
    port.replace(/\.ts$/, ""),
    ...interfacesOf(port).map((name) => name.replaceAll(/\B[A-Z]/g, "-$&").toLowerCase()),
  ];
  return names.some((name) => suite.startsWith(`${name}.`) || suite.startsWith(`${name}-`));
}

function undocumentedExports(file: string): readonly string[] {
  const source = parse(file);
  return source.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    const exported = modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
    if (!exported || ts.getJSDocCommentsAndTags(statement).length > 0) return [];
    const { line } = source.getLineAndCharacterOfPosition(statement.getStart(source));
    return [`${file}:${line + 1}`];
  });
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(path.join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
}

function filesUnder(folder: string, ending: string): readonly string[] {
  const entries = readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" });
  return entries
    .map((entry) => `${folder}/${entry.split(path.sep).join("/")}`)
    .filter((file) => file.endsWith(ending) && !file.startsWith("test/fixtures/") && !file.includes("/architecture/"));
}

function trackedFiles(): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  return listed.filter((file) => file !== "" && existsSync(path.join(root, file)) && !file.endsWith(".png"));
}

function readLines(file: string): readonly string[] {
  return readFileSync(path.join(root, file), "utf8").split("\n");
}
