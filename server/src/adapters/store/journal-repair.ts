import * as l10n from "@vscode/l10n";
import { appendFile, open, truncate } from "node:fs/promises";
import { basename } from "node:path";
import type { FoundSegment } from "./journal-reading.ts";
import { privateFileMode, replaceFile } from "../private-files.ts";
import { headerLine } from "./segment-text.ts";

/** Put a segment right: keep beside what isn't ours, then cut it out. Answers what was done, a sentence each. */
export async function repairSegment(segment: FoundSegment): Promise<readonly string[]> {
  // What is compressed was closed and good; what else is in it was skipped, and stays.
  if (segment.compressed) return [];
  const notices: string[] = [];
  const name = basename(segment.path);
  if (segment.torn.length > 0) {
    await keepBeside(`${segment.path}.torn`, Buffer.concat([segment.torn, Buffer.from("\n")]));
    await truncate(segment.path, segment.size - segment.torn.length);
    notices.push(
      l10n.t(
        "The last line of the journal {0} was cut off in the middle; it was removed and kept in {1}.torn.",
        name,
        name,
      ),
    );
  }
  if (segment.foreign.length > 0) {
    await keepBeside(`${segment.path}.foreign`, Buffer.from(segment.foreign.map((line) => `${line}\n`).join("")));
    await replaceFile(segment.path, headerLine(segment.first) + segment.kept.join(""));
    const lines = segment.foreign.length === 1 ? l10n.t("A line") : l10n.t("{0} lines", segment.foreign.length);
    notices.push(
      l10n.t(
        "{0} in the journal {1} that this program didn't write: set aside in {2}.foreign, nothing is missing.",
        lines,
        name,
        name,
      ),
    );
  }
  return notices;
}

async function keepBeside(path: string, bytes: Buffer): Promise<void> {
  await appendFile(path, bytes, { mode: privateFileMode });
  const file = await open(path, "r+");
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
