import { normalizePath, resolvePath } from "../../core/language/names/file-paths.ts";
import type { AgentSpec } from "../../core/agent/agent-spec.ts";
import type { AgentFiles } from "../../core/ports/agent-files.ts";
import { AgentFailure } from "./agent-failure.ts";

/** Where what a file names lies. */
interface AttachmentPlaces {
  /** The person's workspace folder, which holds the file. */
  readonly workspaceFolder: string;
  /** Where that folder's files are looked for: itself, or the worktree's place of it. */
  readonly root: string;
}

/**
 * The attachments of a task as absolute paths and addresses, in the order of the file, each once. Addresses stay; a glob becomes the files that it matches in the workspace, which may be
 * none; a path must be there. These are names alone: the agent reads what they name through the gate.
 *
 * @throws {AgentFailure} `attachment-missing`.
 */
export async function resolveAttachments(
  { attachments, file }: Pick<AgentSpec, "attachments" | "file">,
  places: AttachmentPlaces,
  files: AgentFiles,
): Promise<readonly string[]> {
  const home = normalizePath(places.workspaceFolder);
  const resolveOne = async (written: string): Promise<readonly string[]> => {
    if (/^https?:\/\//i.test(written)) return [written];
    const path = resolvePath(written, file, [places.workspaceFolder]);
    const isInside = path === home || path.startsWith(`${home}/`);
    const place = isInside ? `./${path.slice(home.length + 1)}` : path;
    const { real, kind } = await files.locate(places.root, place);
    // Brackets are letters of many a file's name.
    if (kind !== "none") return [real];
    if (isInside && /[*?{}[\]!]/.test(written)) return files.find(places.root, place.slice("./".length));
    throw new AgentFailure({
      code: "attachment-missing",
      message: `The attachment ${written} isn't there`,
      remedy: "Correct its path, or take it out of `attachments`.",
    });
  };
  return [...new Set((await Promise.all(attachments.map(resolveOne))).flat())];
}
