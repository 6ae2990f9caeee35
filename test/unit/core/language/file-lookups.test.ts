import assert from "node:assert/strict";
import { FileLookups } from "../../../../server/src/core/language/file-lookups.ts";
import type { LookupOptions } from "../../../../server/src/core/language/file-lookups.ts";
import type { FileFact } from "../../../../server/src/core/language/surroundings.ts";
import type { WorkspaceFiles } from "../../../../server/src/core/ports/workspace-files.ts";
import { eventually } from "../../../support/eventually.ts";
import { noDisk } from "../../../support/no-disk.ts";

const file = (bytes: number): FileFact => ({ kind: "file", bytes });

interface Bench {
  readonly lookups: FileLookups;
  readonly answered: string[];
  readonly calls: string[];
  readonly disk: Map<string, FileFact>;
  now: number;
  /** Lookups that are under way now. */
  running(): number;
  /** Lookups that are under way at the same time, at most. */
  most: number;
}

function createBench(options: Partial<LookupOptions> = {}, ports: Partial<WorkspaceFiles> = {}): Bench {
  let running = 0;
  const bench: Omit<Bench, "lookups"> = {
    running: () => running,
    answered: [],
    calls: [],
    disk: new Map(),
    now: 0,
    most: 0,
  };
  const count = async <T>(call: string, answer: () => T): Promise<T> => {
    bench.calls.push(call);
    running += 1;
    bench.most = Math.max(bench.most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return answer();
  };
  const files: WorkspaceFiles = {
    ...noDisk,
    findTaskFiles: () => Promise.resolve({ ok: true, value: [] }),
    readText: () => Promise.resolve({ ok: true, value: "" }),
    stat: (path) => count(`stat ${path}`, () => bench.disk.get(path) ?? { kind: "none" }),
    listFolder: (path) => count(`list ${path}`, () => [{ name: "a", kind: "file" as const }]),
    matchesAny: (folder, glob) => count(`match ${folder} ${glob}`, () => bench.disk.size > 0),
    ...ports,
  };
  const lookups = new FileLookups(files, {
    now: () => bench.now,
    onAnswered: (question) => bench.answered.push(question.replaceAll("\0", " ").trim()),
    ...options,
  });
  return Object.assign(bench, { lookups });
}

describe("lookups of the disk", () => {
  it("are unknown first, then answered, and asked of the disk once", async () => {
    const bench = createBench();
    bench.disk.set("/w/a", file(5));
    const first = bench.lookups.reader();
    assert.equal(first.facts.at("/w/a"), undefined);
    assert.equal(first.facts.at("/w/a"), undefined);
    assert.equal(first.facts.matches("/w", "*.md"), undefined);
    assert.equal(first.facts.entries("/w"), undefined);
    await first.pending();
    const second = bench.lookups.reader();
    assert.deepEqual(second.facts.at("/w/./x/../a"), file(5));
    assert.equal(second.facts.matches("/w", "*.md"), true);
    assert.deepEqual(second.facts.entries("/w"), [{ name: "a", kind: "file" }]);
    assert.equal(second.pending(), undefined);
    assert.deepEqual(bench.calls, ["stat /w/a", "match /w *.md", "list /w"]);
    assert.deepEqual(bench.answered, ["at /w/a", "matches /w *.md", "entries /w"]);
    assert.equal(second.asked.size, 3);
  });

  it("that can't be told stay unknown, and aren't asked for again and again", async () => {
    let calls = 0;
    const stat = (): Promise<undefined> => {
      calls += 1;
      return Promise.resolve(undefined);
    };
    const { lookups } = createBench({}, { stat });
    const reader = lookups.reader();
    reader.facts.at("/secret/x");
    await reader.pending();
    const again = lookups.reader();
    assert.equal(again.facts.at("/secret/x"), undefined);
    assert.equal(again.pending(), undefined);
    assert.equal(calls, 1);
  });

  it("are a few at a time", async () => {
    const bench = createBench();
    const reader = bench.lookups.reader();
    for (let index = 0; index < 100; index += 1) reader.facts.at(`/w/${String(index)}`);
    await reader.pending();
    assert.ok(bench.most <= 8 && bench.calls.length === 100, `${String(bench.most)} at once`);
  });

  it("give the old answer while they are made again, and tell only of another one", async () => {
    const bench = createBench({ lifetimeMs: () => 1_000 });
    const reader = bench.lookups.reader();
    reader.facts.at("/w/a");
    await reader.pending();
    bench.answered.length = 0;
    bench.now = 1_001;
    bench.disk.set("/w/a", file(7));
    const later = bench.lookups.reader();
    assert.deepEqual(later.facts.at("/w/a"), { kind: "none" });
    assert.equal(later.pending(), undefined);
    await eventually("it's looked up again", () => bench.answered.join() === "at /w/a");
    assert.deepEqual(bench.lookups.reader().facts.at("/w/a"), file(7));
    bench.now = 2_002;
    bench.lookups.reader().facts.at("/w/a");
    await eventually("and again", () => bench.calls.length === 3);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(bench.answered, ["at /w/a"]);
  });

  it("are made again when something comes or goes that they are about", async () => {
    const bench = createBench();
    const ask = async (): Promise<void> => {
      const reader = bench.lookups.reader();
      const { facts } = reader;
      for (const path of ["/w/a/b.txt", "/w/c.txt", "/v/x"]) facts.at(path);
      facts.matches("/w/a", "*.txt");
      facts.matches("/w/z", "**");
      for (const folder of ["/w", "/w/a"]) facts.entries(folder);
      await reader.pending();
    };
    await ask();
    const after = async (...paths: string[]): Promise<string[]> => {
      bench.calls.length = 0;
      bench.lookups.refresh(paths);
      await eventually("nothing is under way", () => bench.running() === 0);
      return bench.calls.sort();
    };
    assert.deepEqual(await after("/w/a/b.txt"), ["list /w/a", "match /w/a *.txt", "stat /w/a/b.txt"]);
    assert.deepEqual(await after("/w/a"), ["list /w", "list /w/a", "match /w/a *.txt", "stat /w/a/b.txt"]);
    assert.deepEqual(await after("/w/z/deep/down"), ["match /w/z **"]);
    assert.deepEqual(await after("/elsewhere"), []);
    const many = Array.from({ length: 200 }, (_, index) => `/elsewhere/${String(index)}`);
    assert.equal((await after(...many)).length, 7);
  });

  it("take the answer that was asked for last", async () => {
    const waiting: ((fact: FileFact) => void)[] = [];
    const stat = (): Promise<FileFact> => new Promise((resolve) => waiting.push(resolve));
    const { lookups, answered } = createBench({}, { stat });
    lookups.reader().facts.at("/w/a");
    await eventually("the first is under way", () => waiting.length === 1);
    lookups.refresh(["/w/a"]);
    await eventually("the second is under way", () => waiting.length === 2);
    waiting[1]?.(file(2));
    await eventually("it is answered", () => answered.length === 1);
    waiting[0]?.(file(1));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(lookups.reader().facts.at("/w/a"), file(2));
  });

  it("tell what a lookup throws to whoever wants to know, else to whoever waits", async () => {
    const stat = (): Promise<never> => Promise.reject(new Error("a fault"));
    const silent = createBench({}, { stat });
    const reader = silent.lookups.reader();
    reader.facts.at("/w/a");
    await assert.rejects(reader.pending() ?? Promise.resolve(), /a fault/);
    const heard: unknown[] = [];
    const loud = createBench({ onFailed: (error) => heard.push(error) }, { stat });
    loud.lookups.reader().facts.at("/w/a");
    await eventually("it's heard", () => heard.length === 1);
  });

  it("find nothing once they are closed", async () => {
    const bench = createBench();
    bench.lookups.close();
    const reader = bench.lookups.reader();
    reader.facts.at("/w/a");
    await reader.pending();
    assert.deepEqual(bench.calls, []);
  });

  it("keep the newest of very many", async () => {
    const bench = createBench();
    for (let index = 0; index < 10_050; index += 1) bench.lookups.reader().facts.at(`/w/${String(index)}`);
    await eventually("all are looked up", () => bench.calls.length === 10_050);
    await eventually("all are answered", () => bench.answered.length === 10_050);
    bench.lookups.reader().facts.at("/w/10049");
    assert.equal(bench.calls.length, 10_050);
    bench.lookups.reader().facts.at("/w/0");
    await eventually("the oldest was forgotten", () => bench.calls.length === 10_051);
  });
});
