import * as l10n from "@vscode/l10n";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import type { RunId } from "../../protocol/states.ts";
import { privateFileMode } from "../private-files.ts";
import { countBytes } from "./counted.ts";
import { documentsPrefix, isBundlePath, manifestName, readManifest } from "./manifest.ts";
import type { Manifest, ManifestEntry } from "./manifest.ts";

/** How large a bundle may be: whoever made it might want to fill a disk, or the memory. */
export interface BundleLimits {
  readonly entries: number;
  /** Bytes of everything together, unpacked. */
  readonly total: number;
  /** Bytes of one document, as they are read into memory. */
  readonly document: number;
}

/** What was taken out. The runs' files lie below the folder it was taken apart in. */
export interface Unpacked {
  readonly documents: Readonly<Record<string, string>>;
  readonly runs: readonly RunId[];
}

/** Why a file isn't a bundle that may be taken in. */
export class BundleFault extends Error {
  readonly code: "not-a-bundle" | "newer-version" | "broken";

  constructor(code: BundleFault["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Take a bundle apart into a new folder (`runs/…` below it), checking each hash on the way. Throws a {@link BundleFault}, or what the disk says. */
export async function unpackBundle(file: string, folder: string, limits: BundleLimits): Promise<Unpacked> {
  const zip = await open(file);
  try {
    const entries = await listEntries(zip, limits);
    const manifest = await readList(zip, entries, limits);
    const expected = new Map(manifest.entries.map((entry) => [entry.path, entry]));
    const documents: Record<string, string> = {};
    const runs = new Set<RunId>();
    for (const [path, entry] of entries) {
      if (path === manifestName) continue;
      const must = expected.get(path);
      if (must === undefined)
        throw new BundleFault("broken", l10n.t("it holds {0}, of which its list knows nothing", path));
      expected.delete(path);
      const stream = await openEntry(zip, entry);
      if (path.startsWith(documentsPrefix)) {
        documents[path.slice(documentsPrefix.length)] = await readDocument(stream, must, limits.document);
      } else {
        runs.add(path.split("/")[1] ?? "");
        await extract(stream, must, join(folder, path));
      }
    }
    const [missing] = expected.keys();
    if (missing !== undefined) throw new BundleFault("broken", l10n.t("{0} is missing", missing));
    return { documents, runs: [...runs] };
  } catch (error) {
    throw isZipFault(error) ? new BundleFault("broken", error.message) : error;
  } finally {
    zip.close();
  }
}

async function open(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (error) {
    if (isZipFault(error)) throw new BundleFault("not-a-bundle", l10n.t("it's no zip file"));
    throw error;
  }
}

/** What yauzl throws has no code, what zlib says of damaged data has one of its own, what the disk says another. */
function isZipFault(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof BundleFault) return false;
  const code = "code" in error ? error.code : undefined;
  return code === undefined || (typeof code === "string" && code.startsWith("Z_"));
}

async function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  const stream = await zip.openReadStreamPromise(entry);
  // yauzl only tells of damaged data, maybe before anybody reads or after they have gone: a stream that was destroyed doesn't forget it.
  const whole = new PassThrough().on("error", () => undefined);
  stream.on("error", (error) => whole.destroy(error));
  return stream.pipe(whole);
}

async function listEntries(zip: ZipFile, limits: BundleLimits): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > limits.entries)
    throw new BundleFault("broken", l10n.t("it holds {0} files", String(zip.entryCount)));
  const entries = new Map<string, Entry>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileName;
    if (path !== manifestName && !isBundlePath(path)) {
      throw new BundleFault(
        "broken",
        l10n.t("it holds {0}, which has no place in a bundle", JSON.stringify(path.slice(0, 200))),
      );
    }
    if (entries.has(path)) throw new BundleFault("broken", l10n.t("it holds {0} twice", path));
    total += entry.uncompressedSize;
    if (total > limits.total) throw new BundleFault("broken", l10n.t("what it holds is too large"));
    entries.set(path, entry);
  }
  return entries;
}

async function readList(zip: ZipFile, entries: ReadonlyMap<string, Entry>, limits: BundleLimits): Promise<Manifest> {
  const entry = entries.get(manifestName);
  if (entry === undefined || entry.uncompressedSize > limits.document) {
    throw new BundleFault("not-a-bundle", l10n.t("it has no list of what is in it"));
  }
  const manifest = readManifest((await buffer(await openEntry(zip, entry))).toString("utf8"));
  if (manifest === "newer-version") {
    throw new BundleFault("newer-version", l10n.t("it was written by a newer version of Manus Manager"));
  }
  if (manifest === "not-a-bundle") throw new BundleFault("not-a-bundle", l10n.t("its list can't be read"));
  return manifest;
}

async function readDocument(stream: Readable, must: ManifestEntry, limit: number): Promise<string> {
  if (must.bytes > limit) throw new BundleFault("broken", l10n.t("{0} is too large", must.path));
  const bytes = await buffer(stream);
  compare(must, bytes.length, createHash("sha256").update(bytes).digest("hex"));
  return bytes.toString("utf8");
}

async function extract(stream: Readable, must: ManifestEntry, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const counted = countBytes();
  await pipeline(stream, counted.stream, createWriteStream(to, { mode: privateFileMode, flags: "wx" }));
  const { bytes, sha256 } = counted.result();
  compare(must, bytes, sha256);
}

function compare({ path, bytes, sha256 }: ManifestEntry, size: number, hash: string): void {
  if (bytes === size && sha256 === hash) return;
  throw new BundleFault("broken", l10n.t("{0} isn't what its hash says: it was changed, or the file is damaged", path));
}
