import type { Command } from "commander";
import type { FleetSnapshot } from "../../protocol/fleet.ts";
import type { CliContext } from "../context.ts";
import { printableLine } from "../printable.ts";
import { sourceOf, type FromShell } from "./fleet-values.ts";
import { readWords, type Candidate, type Wanted } from "./read-words.ts";

/** So long a person who pressed Tab waits for the host. */
const patience = 700;
/** A list is to be looked at. */
const mostCandidates = 200;
const widestAbout = 60;

/** What completes a command line. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** What the shell is to offer beside them. */
  readonly shell: FromShell;
}

/** What may come as the last of the words. It asks a host that runs, for a short time, and never starts one; what can't be had is left out. */
export async function complete(program: Command, words: readonly string[], context: CliContext): Promise<Completion> {
  const wanted = readWords(program, words);
  const source = wanted.value && sourceOf(wanted.value);
  const last = (words.at(-1) ?? "").slice(wanted.prefix.length);
  const asked = source?.ofFleet === undefined ? [] : await askFleet(wanted, context);
  const fitting = [...wanted.candidates, ...asked].filter(({ value }) => begins(value, last));
  const seen = new Set<string>();
  const candidates = fitting.flatMap(({ value, about }) => {
    if (seen.has(value) || !isPlain(value)) return [];
    seen.add(value);
    return [{ value: `${wanted.prefix}${value}`, about: printableLine(about, widestAbout) }];
  });
  return { candidates: candidates.slice(0, mostCandidates), shell: source?.shell ?? "nothing" };
}

/** As the shells' scripts read it: a candidate a line, a tab before what it's about, and in the last line what the shell offers beside them. */
export function completionLines({ candidates, shell }: Completion): string {
  const lines = candidates.map(({ value, about }) =>
    about === "" ? value : `${value}\t${about.replaceAll("\t", " ")}`,
  );
  return `${[...lines, `:${shell}`].join("\n")}\n`;
}

async function askFleet({ value }: Wanted, { link, clock }: CliContext): Promise<readonly Candidate[]> {
  const source = value && sourceOf(value);
  if (value === undefined || source?.ofFleet === undefined) return [];
  const late = new Promise<undefined>((resolve) => clock.after(patience, () => resolve(undefined)));
  const fleet = await Promise.race([late, connectedFleet(link)]);
  return fleet === undefined ? [] : source.ofFleet(fleet, value);
}

async function connectedFleet(link: CliContext["link"]): Promise<FleetSnapshot | undefined> {
  const connected = await link.connect({ start: false, takeOver: false });
  return connected.ok ? connected.value : undefined;
}

/** Ids are written in capitals, and people don't. */
function begins(value: string, typed: string): boolean {
  return value.startsWith(typed) || (/^[0-9A-HJKMNP-TV-Z]{26}$/.test(value) && value.startsWith(typed.toUpperCase()));
}

/** What a shell would read as more than one word, or a terminal as more than text, is no help to who types. */
function isPlain(value: string): boolean {
  return /^[^\s"'`$\\;&|<>(){}*?!\u0000-\u001f\u007f]+$/u.test(value);
}
