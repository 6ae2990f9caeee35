import assert from "node:assert/strict";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileWatch } from "../../server/src/adapters/system/file-watch.ts";
import type { FileWatch, Watching } from "../../server/src/core/ports/file-watch.ts";
import { eventually } from "../support/eventually.ts";
import { MemoryFileWatch } from "../support/fakes/memory-file-watch.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Bench {
  readonly watch: FileWatch;
  write(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
}

function onDisk(): Bench {
  return {
    watch: fileWatch,
    async write(path) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${String(performance.now())}\n`);
    },
    remove: (path) => rm(path),
    move: (from, to) => rename(from, to),
  };
}

function inMemory(): Bench {
  const watch = new MemoryFileWatch();
  const touch = async (path: string): Promise<void> => watch.touch(path);
  return { watch, write: touch, remove: touch, move: async (from, to) => (await touch(from), touch(to)) };
}

for (const [name, make] of [
  ["chokidar", onDisk],
  ["the fake", inMemory],
] as const) {
  describe(`watching files: ${name}`, () => {
    let folder: string;
    let bench: Bench;
    let watching: Watching | undefined;
    const heard: string[] = [];

    beforeEach(async () => {
      folder = await temporaryFolder();
      bench = make();
      heard.length = 0;
    });
    afterEach(() => watching?.close());

    const at = (path: string): string => join(folder, ...path.split("/"));

    async function watch(...globs: readonly string[]): Promise<void> {
      watching = bench.watch.watch(
        { folder, globs },
        {
          changed: (paths) => heard.push(...paths.map((path) => relative(folder, path).split(sep).join("/"))),
          failed: (failure) => assert.fail(failure.message),
        },
      );
      await watching.ready;
    }

    const hears = (path: string): Promise<void> => eventually(`${path} is told`, () => heard.includes(path), 10_000);

    it("tells of a file that is added, changed, replaced and removed", async () => {
      await bench.write(at("docs/there.md"));
      await watch("docs/**/*.md");
      for (const act of [
        () => bench.write(at("docs/new.md")),
        () => bench.write(at("docs/new.md")),
        async () => {
          await bench.write(at("docs/other.txt"));
          await bench.move(at("docs/other.txt"), at("docs/new.md"));
        },
        () => bench.remove(at("docs/new.md")),
      ]) {
        heard.length = 0;
        await act();
        await hears("docs/new.md");
        assert.deepEqual([...new Set(heard)], ["docs/new.md"]);
      }
    });

    it("tells nothing of files that are there already or that no glob matches", async () => {
      await bench.write(at("docs/there.md"));
      await watch("docs/*.md", "./notes.txt");
      await bench.write(at("docs/deep/in.md"));
      await bench.write(at("elsewhere.md"));
      await bench.write(at("notes.txt"));
      await hears("notes.txt");
      await bench.write(at("docs/last.md"));
      await hears("docs/last.md");
      assert.deepEqual(
        heard.filter((path) => !["notes.txt", "docs/last.md"].includes(path)),
        [],
      );
    });

    it("leaves folders of others out, unless a glob names them", async () => {
      await watch("**/*.json", "**/.git/HEAD");
      await bench.write(at("node_modules/x/package.json"));
      await bench.write(at(".git/objects/a.json"));
      await bench.write(at(".git/HEAD"));
      await bench.write(at("new/folder/a.json"));
      await hears("new/folder/a.json");
      await hears(".git/HEAD");
      assert.deepEqual(new Set(heard), new Set(["new/folder/a.json", ".git/HEAD"]));
    });

    it("tells of files in a folder that wasn't there yet", async () => {
      folder = join(folder, "later");
      await mkdir(folder);
      await watch("src/*.ts");
      await bench.write(at("src/a.ts"));
      await hears("src/a.ts");
    });

    it("tells nothing once it's closed, and closing twice is harmless", async () => {
      await watch("*.md");
      await bench.write(at("one.md"));
      await hears("one.md");
      await watching?.close();
      await watching?.close();
      heard.length = 0;
      const other: string[] = [];
      const second = bench.watch.watch(
        { folder, globs: ["*.md"] },
        { changed: (p) => other.push(...p), failed: ({ message }) => assert.fail(message) },
      );
      await second.ready;
      await bench.write(at("two.md"));
      await eventually("another watch has heard", () => other.length > 0, 10_000);
      assert.deepEqual(heard, []);
      await second.close();
    });
  });
}
