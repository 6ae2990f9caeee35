import { chmod, mkdir, open, rename, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

/** Only the user may enter; nobody else lists or opens what is inside. Windows keeps the rights of the user's profile. */
const privateFolderMode = 0o700;
/** Only the user may read and write. */
export const privateFileMode = 0o600;

/** Make a folder, and those above it, private to the user; one that is there already is made private. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: privateFolderMode });
  await chmod(folder, privateFolderMode);
}

/** Replace a file as a whole: after a crash it has its old or its new text, never a mixture. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, "w", privateFileMode);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Make sure that the names in a folder are on disk. Windows can't, and needn't: its file systems journal names. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } finally {
    await handle?.close();
  }
}
