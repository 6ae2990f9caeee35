import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const entry = "out/server/host.program.cjs";

/** What a host reads before it serves may have so many bytes, not minified. More means that something has come along that the start doesn't need. */
const mostBytes = 4_000_000;

interface Import {
  readonly path: string;
  readonly kind: string;
  readonly external?: boolean;
}

interface Metafile {
  readonly inputs: Readonly<Record<string, { readonly imports: readonly Import[] }>>;
  readonly outputs: Readonly<Record<string, { readonly inputs: object; readonly imports: readonly Import[] }>>;
}

describe("the host's program", () => {
  let meta: Metafile;
  before(async () => {
    meta = JSON.parse(await readFile(join(root, "out/meta/host.json"), "utf8")) as Metafile;
  });

  const laterOf = (source: string): readonly string[] =>
    (meta.inputs[source]?.imports ?? [])
      .filter(({ kind, external }) => kind === "dynamic-import" && external !== true)
      .map(({ path }) => path);

  const atStart = (): readonly string[] => {
    const files = new Set([entry]);
    for (const file of files) {
      const imports = meta.outputs[file]?.imports ?? [];
      for (const { path, kind, external } of imports)
        if (kind !== "dynamic-import" && external !== true) files.add(path);
    }
    return [...files];
  };

  it("starts without the libraries of agents", () => {
    const sources = atStart().flatMap((file) => Object.keys(meta.outputs[file]?.inputs ?? {}));
    const unwanted = /node_modules\/(?:openai|undici|got|execa|zod|chokidar|acorn|node-forge|@modelcontextprotocol)\//;
    assert.ok(sources.includes("server/src/main/host.ts"));
    assert.deepEqual(
      sources.filter((source) => unwanted.test(source)),
      [],
    );
  });

  it("starts with little to read", async () => {
    const sizes = await Promise.all(atStart().map(async (file) => (await stat(join(root, file))).size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes <= mostBytes, `${bytes} bytes in ${atStart().join(", ")}`);
  });

  it("loads by itself all that it started without: an update may take its files away", () => {
    const rest = "server/src/main/load-rest.ts";
    const others = Object.keys(meta.inputs).filter((source) => source !== rest && source.startsWith("server/"));
    const wanted = new Set(others.flatMap(laterOf));
    assert.deepEqual([...laterOf(rest)].sort(), [...wanted].sort());
  });
});
