import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { BundleContent, PackedBundle } from "../../core/ports/bundle-files.ts";
import type { RunId } from "../../protocol/states.ts";
import { privateFileMode } from "../private-files.ts";
import { countBytes } from "./counted.ts";
import { documentsPrefix, isBundlePath, manifestName, runsPrefix, writeManifest } from "./manifest.ts";
import type { ManifestEntry } from "./manifest.ts";

/** What only a run at work needs; a browser's folder has its cookies. */
const leftOut: ReadonlySet<string> = new Set(["shell", "browser"]);

/** Everything in a bundle has the same date, so that the same run makes the same bytes. */
const date = { mtime: new Date("2000-01-01T00:00:00Z"), mode: 0o100600 };

/** Write a bundle beside its place, then put it there. Throws for the disk's errors; nothing half written stays. */
export async function packBundle(to: string, content: BundleContent, runsFolder: string): Promise<PackedBundle> {
  const temporary = `${to}.${String(process.pid)}.new`;
  try {
    const entries = await writeZip(temporary, content, runsFolder);
    const { size } = await stat(temporary);
    await rename(temporary, to);
    return { bytes: size, entries: entries + 1 };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Files are read once, while they go in: what the list says of them is what is there. */
async function writeZip(file: string, { documents, runs }: BundleContent, runsFolder: string): Promise<number> {
  const zip = new ZipFile();
  const entries: ManifestEntry[] = [];
  const output = new PassThrough();
  zip.outputStream.pipe(output);
  const written = pipeline(output, createWriteStream(file, { mode: privateFileMode, flags: "w" }));
  const filled = (async () => {
    for (const [name, text] of Object.entries(documents)) {
      const path = `${documentsPrefix}${name}`;
      const bytes = Buffer.from(text);
      entries.push({ path, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
      zip.addBuffer(bytes, path, date);
    }
    for (const runId of runs) {
      for (const part of await filesOf(join(runsFolder, runId), runId)) entries.push(await addFile(zip, part));
    }
    zip.addBuffer(Buffer.from(writeManifest(entries)), manifestName, date);
    zip.end();
  })();
  try {
    await Promise.all([filled, written]);
  } finally {
    output.destroy();
  }
  return entries.length;
}

interface Part {
  readonly path: string;
  readonly source: string;
}

async function filesOf(folder: string, runId: RunId): Promise<readonly Part[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const source = join(entry.parentPath, entry.name);
      const relative = source.slice(folder.length + 1).replaceAll("\\", "/");
      return { source, path: posix.join(runsPrefix, runId, relative), top: relative.split("/", 1)[0] ?? "" };
    })
    .filter(({ path, top }) => !leftOut.has(top) && isBundlePath(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function addFile(zip: ZipFile, { path, source }: Part): Promise<ManifestEntry> {
  const counted = countBytes();
  const read = pipeline(createReadStream(source), counted.stream);
  zip.addReadStream(counted.stream, path, date);
  await read;
  return { path, ...counted.result() };
}
