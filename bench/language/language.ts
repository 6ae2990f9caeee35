/**
 * Measures the language server over stdio beside servers that others have made for files like ours, with the same script: `npm run build`, then
 * `node bench/language/language.ts`. With `--own` only ours. Every figure is the median of at least 30 edits (10 starts), with the 95th percentile behind the
 * slash; behind it how many times as long a peer takes. A peer
 * that takes seconds for an edit gets fewer of them, and the figure says how many.
 */
import { existsSync } from "node:fs";
import { median, printTable } from "../report.ts";
import { findPeers, ours } from "./contestants.ts";
import type { Contestant } from "./contestants.ts";
import { measureStarts, measureTyping, measureWorkspace } from "./measure.ts";

const edits = 30;
const starts = 10;
const sizes = [1_000, 20_000];
const workspaceSize = 2_000;

/** One row: its title and a cell a contestant, each with the figure by which they are compared. */
type Figures = Map<string, { readonly text: string; readonly middle: number }[]>;

const [bundle = ""] = ours.command;
if (!existsSync(bundle)) throw new Error(`${bundle} is missing: run npm run build first`);
const contestants = process.argv.includes("--own") ? [ours] : [ours, ...(await findPeers())];
const figures: Figures = new Map();
for (const contestant of contestants) await measure(contestant);
printTable(["median / p95", ...contestants.map(({ name }) => name)], [...figures].map(toRow));
await printWorkspace();

async function measure(contestant: Contestant): Promise<void> {
  const began = await measureStarts(contestant, starts);
  add(
    "start to the answer of initialize, ms",
    began.map(({ answered }) => answered),
    starts,
  );
  add(
    "start to first diagnostics, ms",
    began.map(({ diagnosed }) => diagnosed),
    starts,
  );
  for (const lines of sizes) {
    const size = `${lines.toLocaleString("en")} lines`;
    const valid = await measureTyping(contestant, lines, { broken: false, count: edits });
    add(`edit to fresh diagnostics, ${size}, ms`, valid.edits);
    add(`completion after typing, ${size}, ms`, valid.completions);
    add(`hover, ${size}, ms`, valid.hovers);
    add(`memory, ${size}, MiB`, [valid.memory]);
    const broken = await measureTyping(contestant, lines, { broken: true, count: edits });
    add(`edit to fresh diagnostics, broken text, ${size}, ms`, broken.edits);
  }
}

function add(title: string, samples: readonly number[], wanted = edits): void {
  const middle = median(samples);
  const row = figures.get(title) ?? [];
  figures.set(title, row);
  const few = samples.length > 1 && samples.length < wanted ? `, of ${String(samples.length)}` : "";
  const text = samples.length > 1 ? `${round(middle)} / ${round(late(samples))}${few}` : round(middle);
  row.push({ text, middle });
}

function toRow([title, cells]: [string, Figures extends Map<string, infer Cells> ? Cells : never]): string[] {
  const own = cells[0]?.middle ?? Number.NaN;
  return [title, ...cells.map(({ text, middle }, index) => (index === 0 ? text : `${text} (×${round(middle / own)})`))];
}

/** No peer knows names across files, so this is ours alone. */
async function printWorkspace(): Promise<void> {
  const measured = await measureWorkspace(ours, workspaceSize);
  printTable(
    [`a workspace of ${workspaceSize.toLocaleString("en")} files`, "manus"],
    [
      ["first edit to all files known, ms", round(measured.indexed)],
      [`slowest edit meanwhile, of ${String(measured.edits)}, ms`, round(measured.slowestEdit)],
      ["rename of a name used in all, ms", `${round(median(measured.renames))} / ${round(late(measured.renames))}`],
      ["memory, MiB", round(measured.memory)],
    ],
  );
}

/** The 95th percentile. */
function late(samples: readonly number[]): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.min(Math.floor(sorted.length * 0.95), sorted.length - 1)] ?? Number.NaN;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
