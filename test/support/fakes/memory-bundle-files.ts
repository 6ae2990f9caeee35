import type { BundleContent, BundleFiles, UnpackedBundle } from "../../../server/src/core/ports/bundle-files.ts";
import type { Outcome, OutsideFailure } from "../../../server/src/core/ports/failure.ts";

/** Bundles in memory: what was packed, by file, and the runs that have a folder. */
export class MemoryBundleFiles implements BundleFiles {
  readonly bundles = new Map<string, BundleContent>();
  /** Runs that have a folder here. */
  readonly folders = new Set<string>();
  discarded = 0;

  async pack(to: string, content: BundleContent, overwrite: boolean): ReturnType<BundleFiles["pack"]> {
    if (this.bundles.has(to) && !overwrite) return failed("already-there");
    this.bundles.set(to, content);
    const bytes = Object.values(content.documents).join("").length;
    return { ok: true, value: { bytes, entries: Object.keys(content.documents).length + content.runs.length + 1 } };
  }

  async unpack(file: string): Promise<Outcome<UnpackedBundle>> {
    const content = this.bundles.get(file);
    if (content === undefined) return failed("not-found");
    return {
      ok: true,
      value: {
        ...content,
        place: async () => {
          if (content.runs.some((runId) => this.folders.has(runId))) return failed("already-there");
          for (const runId of content.runs) this.folders.add(runId);
          return { ok: true, value: undefined };
        },
        discard: async () => void (this.discarded += 1),
      },
    };
  }
}

function failed(code: string): { readonly ok: false; readonly failure: OutsideFailure } {
  return { ok: false, failure: { code, retryable: false, message: code, remedy: "Look." } };
}
