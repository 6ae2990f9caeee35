import { openDocument } from "../../../../server/src/core/language/document.ts";
import type { ManusDocument } from "../../../../server/src/core/language/document.ts";
import { createIndex, indexEntry } from "../../../../server/src/core/language/index-entry.ts";
import type { Span } from "../../../../server/src/core/language/span.ts";
import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";
import type { Surroundings } from "../../../../server/src/core/language/surroundings.ts";
import { splitFiles } from "./split-files.ts";

/** A small workspace in one text, and a place in it. */
export interface Marked {
  /** The file that holds `$0`, else the first one. */
  readonly document: ManusDocument;
  /** Where `$0` stood; 0 without one. */
  readonly offset: number;
  /** From `$0` to `$1`; empty at `$0` without a `$1`. */
  readonly span: Span;
  /** Every file; their paths are `/w/<path>`. */
  readonly documents: readonly ManusDocument[];
  readonly around: Surroundings;
}

/**
 * Read a small workspace: `$0` marks a place, `$0…$1` a selection, `# -- path` begins another file. `known` is what is known besides the files (see
 * {@link emptySurroundings}).
 */
export function readMarked(text: string, known: Partial<Surroundings> = {}): Marked {
  const files = splitFiles(text);
  const marked = files.find((file) => file.text.includes("$0")) ?? files[0];
  const documents = files.map((file) => openDocument(`/w/${file.path}`, file.text.replace("$0", "").replace("$1", "")));
  const document = documents[marked ? files.indexOf(marked) : 0] ?? openDocument("/w/main.manus.yaml", "");
  const start = Math.max(marked?.text.indexOf("$0") ?? 0, 0);
  const end = marked?.text.replace("$0", "").indexOf("$1") ?? -1;
  const index = createIndex(documents.map(indexEntry), { folders: ["/w"], complete: true });
  const span = { start, end: end < 0 ? start : end };
  return { document, offset: start, span, documents, around: { ...emptySurroundings, index, ...known } };
}
