import * as l10n from "@vscode/l10n";
import type { FileTrust } from "../../../server/src/protocol/trust.ts";
import { ReadTrustRequest, SetTrustRequest } from "../../../server/src/protocol/trust.ts";
import { by, tellRefusal, type Workbench } from "./workbench.ts";

/** Which file, and where it would run. Absolute paths. */
export interface TrustSubject {
  readonly file: string;
  readonly workspaceFolder: string;
}

const trustAndRun = (): string => l10n.t("Trust This Content and Run");
const showFile = (): string => l10n.t("Show File");

/**
 * Show what a file, and the files it calls, would let agents do without asking, and take the person's confirmation of these very contents. Whether everything in them is
 * confirmed now.
 */
export async function confirmTrust(workbench: Workbench, subject: TrustSubject): Promise<boolean> {
  const { server, person, editor } = workbench;
  const read = await server.request(ReadTrustRequest, subject);
  if (read.outcome === "refused") {
    await tellRefusal(person, read.because);
    return false;
  }
  const open = read.files.filter(({ points, trusted }) => points.length > 0 && !trusted);
  const [first] = open;
  if (first === undefined) return true;
  const text = l10n.t("{0} lets agents do things without asking you", editor.shorten(subject.file));
  const message = {
    level: "warning",
    text,
    detail: describe(open, (file) => editor.shorten(file)),
    modal: true,
  } as const;
  const pressed = await person.tell(message, trustAndRun(), showFile());
  if (pressed === showFile()) await editor.open(first.file);
  if (pressed !== trustAndRun()) return false;
  const fingerprints = open.map(({ fingerprint }) => fingerprint);
  const set = await server.request(SetTrustRequest, { ...subject, fingerprints, trusted: true, by });
  if (set.outcome === "refused") await tellRefusal(person, set.because);
  return set.outcome === "read";
}

function describe(files: readonly FileTrust[], shorten: (file: string) => string): string {
  const parts = files.map(({ file, points }) => {
    const lines = points.map(({ key, text }) => `• ${key}\n   ${text}`);
    return [...(files.length > 1 ? [`${shorten(file)}:`] : []), ...lines].join("\n");
  });
  return l10n.t("{0}\n\nIt counts for this content: another one is asked about again.", parts.join("\n\n"));
}
