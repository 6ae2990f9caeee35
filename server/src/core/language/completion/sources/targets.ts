import { normalizePath } from "../../names/file-paths.ts";
import type { CalledKind, IndexEntry } from "../../workspace-index.ts";
import { requiredInputs, withBelow } from "../argument-lines.ts";
import type { Offer, Question } from "../offer.ts";
import { pathOffers } from "./paths.ts";
import { hasArguments } from "./tools.ts";

/** The tasks or workflows that a step can run: by name, and by path once a path is being typed. With the inputs that they have to be given. */
export function targetOffers(kind: CalledKind, question: Question): Offer[] {
  const { document, around, cursor } = question;
  const own = normalizePath(document.file);
  if (/^\.|[\\/]/.test(cursor.typed)) return taskFilePaths(kind, question);
  const entries = [...around.index.entries()].filter(
    (entry) => entry.kind === kind && normalizePath(entry.file) !== own,
  );
  return entries.flatMap((entry): Offer[] => {
    if (entry.name === undefined) return [];
    return [
      {
        label: entry.name,
        kind,
        rank: 0,
        detail: entry.title ?? fileName(entry.file),
        about: { of: "file", file: entry.file },
        write: { text: entry.name },
        ...inputsBelow(entry, question),
      },
    ];
  });
}

function taskFilePaths(kind: CalledKind, question: Question): Offer[] {
  const { index } = question.around;
  const fits = (path: string): boolean => /\.manus\.ya?ml$/i.test(path) && (index.atPath(path)?.kind ?? kind) === kind;
  return pathOffers(question, { from: "file", fits });
}

function inputsBelow(entry: IndexEntry, question: Question): Pick<Offer, "below"> {
  if (hasArguments(question)) return {};
  return { below: withBelow(question.cursor.column, requiredInputs(entry.inputs)) };
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}
