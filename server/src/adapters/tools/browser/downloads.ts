import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Download } from "playwright-core";
import { systemCode } from "../system-failure.ts";

/** A file that a page has sent. */
export interface DownloadState {
  readonly name: string;
  readonly from: string;
  readonly state: "running" | "saved" | "failed";
  /** Absolute, once it is saved. */
  readonly path?: string;
  readonly bytes?: number;
  readonly because?: string;
}

/** The downloads of a browser: each is saved in one folder, under the name that the page gives it. */
export class Downloads {
  readonly #folder: string;
  readonly #tell: (sentence: string) => void;
  readonly #states = new Map<Download, DownloadState>();
  readonly #names = new Set<string>();

  constructor(folder: string, tell: (sentence: string) => void) {
    this.#folder = folder;
    this.#tell = tell;
  }

  /** Those that aren't complete. */
  running(): readonly DownloadState[] {
    return [...this.#states.values()].filter(({ state }) => state === "running");
  }

  /** Take a download as it begins; resolves once it is saved or has failed. Never rejects. */
  async take(download: Download): Promise<void> {
    const started = { name: fileNameOf(download.suggestedFilename()), from: download.url() };
    this.#states.set(download, { ...started, state: "running" });
    try {
      await mkdir(this.#folder, { recursive: true });
      const path = join(this.#folder, await this.#freeName(started.name));
      await download.saveAs(path);
      const { size: bytes } = await stat(path);
      this.#states.set(download, { ...started, state: "saved", path, bytes });
      this.#tell(`Downloaded ${path} (${bytes} bytes)`);
    } catch (error) {
      const because = (await failureOf(download)) ?? (error instanceof Error ? error.message.split("\n")[0] : "") ?? "";
      this.#states.set(download, { ...started, state: "failed", because });
      this.#tell(`The download of ${started.name} failed: ${because}`);
    }
  }

  async #freeName(name: string): Promise<string> {
    const dot = name.lastIndexOf(".");
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
    for (let count = 1; ; count += 1) {
      const candidate = count === 1 ? name : `${stem} (${count})${ending}`;
      if (this.#names.has(candidate.toLowerCase()) || (await exists(join(this.#folder, candidate)))) continue;
      this.#names.add(candidate.toLowerCase());
      return candidate;
    }
  }
}

/** Pure: a page's name for a file as one that every file system takes and that leads nowhere else. */
export function fileNameOf(suggested: string): string {
  const last = suggested.split(/[\\/]/).at(-1) ?? "";
  const plain = last
    .replace(/[\u0000-\u001f\u007f<>:"|?*\u202a-\u202e\u2066-\u2069]/g, "_")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  const dot = plain.lastIndexOf(".");
  const ending = dot > 0 && plain.length - dot <= 12 ? plain.slice(dot) : "";
  const stem = plain.slice(0, plain.length - ending.length).slice(0, 100);
  // Windows takes these for devices, whatever their ending.
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(stem.split(".")[0] ?? "");
  return stem === "" ? "download" : `${isDevice ? "_" : ""}${stem}${ending}`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function failureOf(download: Download): Promise<string | undefined> {
  try {
    return (await download.failure()) ?? undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
