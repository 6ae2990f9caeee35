/** Prints the size of each bundle and of the .vsix, and how long the files and functions of the source are: `node bench/sizes.ts`. */
import { globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const root = path.dirname(import.meta.dirname);
const sources = find("{client,server,webviews}/src/**/*.ts");

printSizes();
printLengths("files", sources.map(lengthOfFile));
printLengths("functions", sources.flatMap(functionsOf));

/** How many lines one thing has. */
interface Length {
  readonly name: string;
  readonly lines: number;
}

function printSizes(): void {
  const built = [...find("out/{client,server,webviews}/**/*.{cjs,js,css}"), ...find("out/*.vsix")];
  if (built.length === 0) console.log("No bundles: run npm run package first");
  for (const file of built) {
    const kibibytes = statSync(path.join(root, file)).size / 1024;
    console.log(`${file.padEnd(44)} ${kibibytes.toFixed(0).padStart(7)} KiB`);
  }
}

function printLengths(title: string, lengths: readonly Length[]): void {
  const sorted = [...lengths].sort((a, b) => a.lines - b.lines);
  const median = sorted[Math.floor(sorted.length / 2)];
  const longest = sorted.at(-1);
  if (median === undefined || longest === undefined) return;
  console.log(`${title}: ${sorted.length}, median ${median.lines} lines, longest ${longest.lines} (${longest.name})`);
}

function lengthOfFile(file: string): Length {
  return { name: file, lines: readFileSync(path.join(root, file), "utf8").trimEnd().split("\n").length };
}

/** Every function, method and accessor with a body; an arrow function counts where its body is a block. */
function functionsOf(file: string): readonly Length[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found: Length[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined && ts.isBlock(node.body)) {
      const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const last = source.getLineAndCharacterOfPosition(node.end).line;
      found.push({ name: `${file}:${first + 1}`, lines: last - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function find(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root }).sort();
}
