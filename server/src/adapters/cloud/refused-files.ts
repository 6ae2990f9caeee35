import * as l10n from "@vscode/l10n";
import { open } from "node:fs/promises";
import { extname } from "node:path";

/** https://open.manus.ai/docs/v2/file.upload: "up to 512 MB per file", "executable and script file types (e.g. .exe, .sh, .bat, .dmg) are not allowed". */
export const largestUploadBytes = 512 * 1024 * 1024;

/** Programs, installers and scripts of shells; source code in other languages is for the cloud to judge. */
const refused: ReadonlySet<string> = new Set(
  (
    ".exe .dll .msi .msix .com .scr .pif .cpl .sys .bat .cmd .ps1 .psm1 .vbs .vbe .wsf .wsh .hta .lnk .reg " +
    ".sh .bash .zsh .csh .ksh .fish .command .dmg .pkg .app .deb .rpm .apk .ipa .appimage .run .bin .elf .so .dylib .jar"
  ).split(" "),
);

/** What programs begin with: Windows, Linux, macOS in its four byte orders and as a universal binary; `#!` begins a script. */
const beginnings: readonly string[] = ["4d5a", "7f454c46", "feedface", "feedfacf", "cefaedfe", "cffaedfe", "2321"];
const longestBeginning = 4;

/** Why the cloud would refuse a file of this kind, to be put behind its name; undefined where nothing speaks against it. Reads its first bytes. */
export async function refusedKind(file: string): Promise<string | undefined> {
  const extension = extname(file).toLowerCase();
  if (refused.has(extension)) return l10n.t("is a program or a script ({0})", extension);
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestBeginning), 0, longestBeginning, 0);
    const begins = buffer.subarray(0, bytesRead).toString("hex");
    return beginnings.some((one) => begins.startsWith(one))
      ? l10n.t("is a program or a script by its first bytes")
      : undefined;
  } finally {
    await handle.close();
  }
}
