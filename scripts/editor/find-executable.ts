import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The first of `places` (absolute paths) that can be executed, else the first of `names` found on PATH, else nothing. */
export function findExecutable(places: readonly string[], names: readonly string[]): string | undefined {
  return [...places, ...names.flatMap(placesOnPath)].find(isExecutable);
}

/** True for a file this user may execute; on Windows, for any file. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function placesOnPath(name: string): readonly string[] {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending)));
}
