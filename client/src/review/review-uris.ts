import type { TaskId } from "../../../server/src/protocol/states.ts";

/** Which version of which file of which task. */
export interface ReviewedFile {
  readonly taskId: TaskId;
  readonly path: string;
  readonly version: "before" | "after";
}

/** The parts of a document's address. */
export interface AddressParts {
  readonly path: string;
  readonly query: string;
}

/** The address of a version of a file. Its path lends its ending for the colours and its name for the tab; the query says what it is. */
export function toAddress({ taskId, path, version }: ReviewedFile): AddressParts {
  const shown = path.split("/").filter((part) => part !== ".." && part !== "");
  return { path: `/${shown.join("/")}`, query: JSON.stringify([taskId, version, path]) };
}

/** The file at an address; undefined where it's none of ours. */
export function fromAddress({ query }: Pick<AddressParts, "query">): ReviewedFile | undefined {
  try {
    const read: unknown = JSON.parse(query);
    if (!Array.isArray(read)) return undefined;
    const [taskId, version, path] = read as readonly unknown[];
    if (typeof taskId !== "string" || typeof path !== "string") return undefined;
    return version === "before" || version === "after" ? { taskId, path, version } : undefined;
  } catch {
    // Somebody else's address.
    return undefined;
  }
}
