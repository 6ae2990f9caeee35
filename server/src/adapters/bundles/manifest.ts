/** One file of a bundle and what it must be. */
export interface ManifestEntry {
  readonly path: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** The list of what is in a bundle, `manifest.json` in it. */
export interface Manifest {
  readonly format: "manus-run-bundle";
  readonly version: 1;
  readonly entries: readonly ManifestEntry[];
}

/** Where the list stands. */
export const manifestName = "manifest.json";

/** The folder of the documents, and that of the runs' folders. */
export const documentsPrefix = "documents/";
export const runsPrefix = "runs/";

/** What a list is made of for these entries. */
export function writeManifest(entries: readonly ManifestEntry[]): string {
  const manifest: Manifest = { format: "manus-run-bundle", version: 1, entries };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** The list, or why it isn't one. */
export function readManifest(text: string): Manifest | "not-a-bundle" | "newer-version" {
  const value = parse(text);
  if (!isObject(value) || value["format"] !== "manus-run-bundle") return "not-a-bundle";
  if (value["version"] !== 1) return typeof value["version"] === "number" ? "newer-version" : "not-a-bundle";
  const { entries } = value;
  if (!Array.isArray(entries) || !entries.every(isEntry)) return "not-a-bundle";
  return { format: "manus-run-bundle", version: 1, entries };
}

const document = /^documents\/[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/;
const recorded = /^runs\/[0-7][0-9A-HJKMNP-TV-Z]{25}(?:\/[^/\\:*?"<>|\u0000-\u001f]{1,200}){1,10}$/;

/** Whether a file of a bundle may have this path: nothing that leads elsewhere on any platform. */
export function isBundlePath(path: string): boolean {
  if (document.test(path)) return true;
  return recorded.test(path) && path.split("/").every((part) => part !== "." && part !== ".." && !/[. ]$/.test(part));
}

function isEntry(value: unknown): value is ManifestEntry {
  if (!isObject(value)) return false;
  const { path, bytes, sha256 } = value;
  return typeof path === "string" && typeof bytes === "number" && typeof sha256 === "string";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
