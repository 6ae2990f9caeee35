import type { FileChange, Hunk } from "../protocol/changes.ts";

/** What of long changes is listed: more wouldn't go over the socket, nor would anybody read it. */
export interface ChangeBounds {
  readonly files: number;
  /** Characters of the hunks of one file, and of all. */
  readonly fileText: number;
  readonly allText: number;
}

/** The usual bounds: far below the socket's 16 MiB a message. */
const usualBounds: ChangeBounds = { files: 5_000, fileText: 256 * 1024, allText: 4 * 1024 * 1024 };

/** As much of the changes as fits, and how much was left out: at the end of a file, then of the list. */
export function boundChanges(
  changes: readonly FileChange[],
  { files, fileText, allText }: ChangeBounds = usualBounds,
): { readonly changes: readonly FileChange[]; readonly filesLeftOut?: number } {
  let left = allText;
  const listed = changes.slice(0, files).map((change) => {
    const hunks = takeHunks(change.hunks, Math.min(fileText, left));
    left -= hunks.reduce((sum, { text }) => sum + text.length, 0);
    const hunksLeftOut = change.hunks.length - hunks.length;
    return hunksLeftOut === 0 ? change : { ...change, hunks, hunksLeftOut };
  });
  const filesLeftOut = changes.length - listed.length;
  return { changes: listed, ...(filesLeftOut === 0 ? {} : { filesLeftOut }) };
}

function takeHunks(hunks: readonly Hunk[], room: number): readonly Hunk[] {
  let left = room;
  const past = hunks.findIndex(({ text }) => {
    left -= text.length;
    return left < 0;
  });
  return past === -1 ? hunks : hunks.slice(0, past);
}
