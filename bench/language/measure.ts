import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Client } from "./client.ts";
import type { Contestant } from "./contestants.ts";
import { workspaceFiles } from "./documents.ts";
import type { Sample } from "./documents.ts";

/** A server that takes seconds for one edit is measured for so long, in milliseconds, and with so many edits at least. */
const patience = { milliseconds: 20_000, edits: 3 };

/** Milliseconds between two edits of somebody who types very fast. */
const betweenEdits = 40;

/** Edits before those that count. */
const warmUp = 6;

/** Milliseconds of single measurements, and MiB. */
export interface Measured {
  readonly edits: readonly number[];
  readonly completions: readonly number[];
  readonly hovers: readonly number[];
  /** Resident memory at the end. */
  readonly memory: number;
}

/** Open a text and edit it `count` times in the middle; on valid text also ask for completion and hover. */
export async function measureTyping(
  contestant: Contestant,
  lines: number,
  { broken, count }: { readonly broken: boolean; readonly count: number },
): Promise<Measured> {
  return await inFolder(async (folder) => {
    const typist = await Typist.open(contestant, folder, contestant.sample(lines), broken);
    const edits = await typist.edit(count);
    const completions = broken ? [] : await typist.complete(count);
    const hovers = broken ? [] : await typist.hover(count);
    const memory = typist.client.memory();
    await typist.client.end();
    return { edits, completions, hovers, memory };
  });
}

/** What a start took, from the start of the process. In milliseconds. */
export interface Started {
  /** To the answer of `initialize`. */
  readonly answered: number;
  /** To the first findings of a small file. */
  readonly diagnosed: number;
}

/** Start `count` processes, one after the other, on a machine that has seen the program once before. */
export async function measureStarts(contestant: Contestant, count: number): Promise<Started[]> {
  return await inFolder(async (folder) => {
    await measureStart(contestant, folder);
    const starts = [];
    for (let index = 0; index < count; index += 1) starts.push(await measureStart(contestant, folder));
    return starts;
  });
}

async function measureStart(contestant: Contestant, folder: string): Promise<Started> {
  const sample = contestant.sample(60);
  const uri = writeSample(folder, sample, sample.lines);
  const began = performance.now();
  const client = await Client.start(contestant, folder, join(folder, "home"));
  const answered = performance.now() - began;
  await open(client, uri, sample, sample.lines.join("\n"));
  const diagnosed = performance.now() - began;
  await client.end();
  return { answered, diagnosed };
}

/** Of a workspace of `count` files: how long until all are known, the slowest edit meanwhile, and how long it takes to rename what all of them use. In milliseconds. */
export async function measureWorkspace(
  contestant: Contestant,
  count: number,
): Promise<{ indexed: number; slowestEdit: number; edits: number; renames: readonly number[]; memory: number }> {
  return await inFolder(async (folder) => {
    for (const { name, text } of workspaceFiles(count)) write(join(folder, name), text);
    const sample = contestant.sample(60);
    const unknown = { ...sample, lines: [...sample.lines.slice(0, 6), "  - task: nowhere", ...sample.lines.slice(6)] };
    const client = await Client.start(contestant, folder, join(folder, "home"));
    const began = performance.now();
    const typist = await Typist.start(client, folder, unknown);
    const meanwhile = await typist.editUntil("nowhere");
    const indexed = performance.now() - began;
    const renames = await renameShared(client, folder, count);
    const memory = client.memory();
    await client.end();
    return { indexed, slowestEdit: Math.max(...meanwhile), edits: meanwhile.length, renames, memory };
  });
}

/** Types into one document of one server. */
class Typist {
  readonly client: Client;
  private readonly uri: string;
  private readonly sample: Sample;
  private version = 1;

  private constructor(client: Client, uri: string, sample: Sample) {
    this.client = client;
    this.uri = uri;
    this.sample = sample;
  }

  static async open(contestant: Contestant, folder: string, sample: Sample, broken: boolean): Promise<Typist> {
    const lines = sample.lines.map((line, index) => (broken && index === sample.quoteLine ? withoutQuote(line) : line));
    const client = await Client.start(contestant, folder, join(folder, "home"));
    return await Typist.start(client, folder, { ...sample, lines });
  }

  static async start(client: Client, folder: string, sample: Sample): Promise<Typist> {
    const uri = writeSample(folder, sample, sample.lines);
    await open(client, uri, sample, sample.lines.join("\n"));
    return new Typist(client, uri, sample);
  }

  async edit(count: number): Promise<number[]> {
    const samples: number[] = [];
    const began = performance.now();
    for (let index = 0; index < count + warmUp; index += 1) {
      const took = await this.change(index % 2 === 0 ? this.insertion() : this.removal());
      if (index >= warmUp) samples.push(took);
      if (isEnough(samples, began)) break;
    }
    return samples;
  }

  /** Edit, faster than a person types, until something is found whose message speaks of a word. */
  async editUntil(word: string): Promise<number[]> {
    const samples: number[] = [];
    while (!this.client.findingsOf(this.uri).includes(word)) {
      samples.push(await this.change(samples.length % 2 === 0 ? this.insertion() : this.removal()));
      await setTimeout(betweenEdits);
    }
    return samples;
  }

  async complete(count: number): Promise<number[]> {
    const { line, text } = this.sample.completion;
    const position = { line, character: text.endsWith('"') ? text.length - 1 : text.length };
    const samples: number[] = [];
    const first = performance.now();
    for (let index = 0; index < count + warmUp && !isEnough(samples, first); index += 1) {
      const typed = this.change({ start: line, end: line, text: `${text}\n` });
      const began = performance.now();
      const answer = await this.ask<{ items?: unknown[] } | unknown[]>("textDocument/completion", position);
      if (index >= warmUp) samples.push(performance.now() - began);
      const items = Array.isArray(answer) ? answer : answer.items;
      if (index === 0 && (items?.length ?? 0) === 0) console.error(`${this.sample.name}: completion offers nothing`);
      await typed;
      await this.change({ start: line, end: line + 1, text: "" });
    }
    return samples;
  }

  async hover(count: number): Promise<number[]> {
    const samples: number[] = [];
    for (let index = 0; index < count + warmUp; index += 1) {
      const began = performance.now();
      const answer = await this.ask<unknown>("textDocument/hover", this.sample.hover);
      if (index >= warmUp) samples.push(performance.now() - began);
      if (index === 0 && !answer) console.error(`${this.sample.name}: hover says nothing`);
    }
    return samples;
  }

  private async ask<R>(method: string, position: { line: number; character: number }): Promise<R> {
    return await this.client.wire.sendRequest<R>(method, { textDocument: { uri: this.uri }, position });
  }

  private insertion(): LineChange {
    const { editLine, typed } = this.sample;
    return { start: editLine, end: editLine, text: `${typed}\n` };
  }

  private removal(): LineChange {
    return { start: this.sample.editLine, end: this.sample.editLine + 1, text: "" };
  }

  /** Milliseconds until the findings are fresh. */
  private async change({ start, end, text }: LineChange): Promise<number> {
    const range = { start: { line: start, character: 0 }, end: { line: end, character: 0 } };
    this.version += 1;
    const began = performance.now();
    await this.client.untilFresh(this.uri, "textDocument/didChange", {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range, text }],
    });
    return performance.now() - began;
  }
}

function isEnough(samples: readonly number[], began: number): boolean {
  return samples.length >= patience.edits && performance.now() - began > patience.milliseconds;
}

interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function withoutQuote(line: string): string {
  const at = line.lastIndexOf('"');
  return line.slice(0, at) + line.slice(at + 1);
}

async function open(client: Client, uri: string, { languageId }: Sample, text: string): Promise<void> {
  const textDocument = { uri, languageId, version: 1, text };
  await client.untilFresh(uri, "textDocument/didOpen", { textDocument });
  await client.until(() => client.hasFindings(uri) === true, "opening");
}

async function renameShared(client: Client, folder: string, count: number): Promise<number[]> {
  const file = join(folder, "shared-task.manus.yaml");
  const uri = pathToFileURL(file).href;
  await client.wire.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "manus-yaml", version: 1, text: readFileSync(file, "utf8") },
  });
  const samples: number[] = [];
  for (let index = 0; index < 10; index += 1) {
    const began = performance.now();
    const change = await client.wire.sendRequest<{ documentChanges?: unknown[]; changes?: object }>(
      "textDocument/rename",
      { textDocument: { uri }, position: { line: 2, character: 8 }, newName: `another-${String(index)}` },
    );
    samples.push(performance.now() - began);
    const files = change.documentChanges?.length ?? Object.keys(change.changes ?? {}).length;
    if (files !== count) throw new Error(`The rename touches ${String(files)} files instead of ${String(count)}`);
  }
  return samples;
}

function writeSample(folder: string, sample: Sample, lines: readonly string[]): string {
  write(join(folder, sample.name), lines.join("\n"));
  return pathToFileURL(join(folder, sample.name)).href;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "manus-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
