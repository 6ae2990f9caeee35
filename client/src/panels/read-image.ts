import { FileType, Uri, workspace } from "vscode";

/** A larger picture isn't shown in a panel; a button opens it in the editor. */
const mostBytes = 3 * 1024 * 1024;

const kinds: readonly { readonly type: string; readonly start: readonly number[]; readonly at?: number }[] = [
  { type: "image/png", start: [0x89, 0x50, 0x4e, 0x47] },
  { type: "image/jpeg", start: [0xff, 0xd8, 0xff] },
  { type: "image/gif", start: [0x47, 0x49, 0x46, 0x38] },
  { type: "image/webp", start: [0x57, 0x45, 0x42, 0x50], at: 8 },
];

/**
 * A picture as a `data:` address: so a panel shows it without being let into any folder. Nothing for what is no picture by its first bytes (a drawing could hold more than
 * a picture), is too large, or isn't there.
 */
export async function readImage(path: string): Promise<string | undefined> {
  const uri = Uri.file(path);
  try {
    if ((await workspace.fs.stat(uri)).size > mostBytes) return undefined;
    const bytes = await workspace.fs.readFile(uri);
    const kind = kinds.find(({ start, at = 0 }) => start.every((byte, place) => bytes[at + place] === byte));
    return kind && `data:${kind.type};base64,${Buffer.from(bytes).toString("base64")}`;
  } catch {
    // The event has the path; that it can't be read is seen when somebody opens it.
    return undefined;
  }
}

/** Whether there is a file at this absolute path. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(Uri.file(path))).type & FileType.File) !== 0;
  } catch {
    return false;
  }
}
