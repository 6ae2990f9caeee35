import * as l10n from "@vscode/l10n";
import { writeFile } from "node:fs/promises";
import type { Outcome } from "../../core/ports/failure.ts";
import { thereAlready, toOutsideFailure } from "../outside-failure.ts";

/** Write a text into a file of the person's choice (absolute path). What is there stays, and it fails with `already-there`, unless `overwrite`. Its folder must be there. */
export async function saveText(file: string, text: string, overwrite: boolean): Promise<Outcome<void>> {
  try {
    await writeFile(file, text, { flag: overwrite ? "w" : "wx" });
    return { ok: true, value: undefined };
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    return { ok: false, failure: isThere ? thereAlready(file) : toOutsideFailure(error, l10n.t("write {0}", file)) };
  }
}
