import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Name, version and licence text of each package that the bundles of `out/meta` contain, by name; the tests' bundle doesn't count. */
export function bundledLicences(root: string): string {
  const folders = new Set(bundledInputs(root).flatMap(packageFolder));
  const texts = [...folders].sort().map((folder) => licenceOf(path.join(root, folder)));
  return `Manus Manager contains the following packages.\n\n${texts.join("\n\n")}\n`;
}

function bundledInputs(root: string): readonly string[] {
  const meta = path.join(root, "out/meta");
  const files = readdirSync(meta).filter((name) => name.endsWith(".json") && name !== "editor-tests.json");
  return files.flatMap((file) => {
    const { inputs } = JSON.parse(readFileSync(path.join(meta, file), "utf8")) as { inputs: Record<string, unknown> };
    return Object.keys(inputs);
  });
}

/** `node_modules/a/node_modules/@b/c` of `node_modules/a/node_modules/@b/c/index.js`; nothing for our own source. */
function packageFolder(input: string): readonly string[] {
  const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
  return folder === undefined ? [] : [folder];
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? "" : `\n\n${readFileSync(path.join(folder, file), "utf8").trim()}`;
  return `=== ${name} ${version} (${license ?? "see below"})${text}`;
}
