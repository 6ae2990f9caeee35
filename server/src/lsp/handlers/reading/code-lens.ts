import { CodeLensRequest, CodeLensResolveRequest } from "vscode-languageserver";
import type { CodeLens, Command } from "vscode-languageserver";
import { omit } from "../../../core/dispatch/omit.ts";
import { describeLens } from "../../../core/language/lenses/describe-lens.ts";
import type { Lens, LensCommand, LensWords } from "../../../core/language/lenses/lens.ts";
import { lensesOf } from "../../../core/language/lenses/lenses-of.ts";
import { documentFeature, feature } from "../../feature.ts";
import type { Language } from "../../language.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { toProtoRange } from "../../to-proto.ts";

/** What a lens carries until it's seen. */
interface LensData extends Omit<Lens, "span"> {
  readonly uri: string;
}

/**
 * So many lenses of a file have their words and commands from the beginning. VS Code's editor keeps the commands of an older list, which it can't carry out any more,
 * where a newer one comes while the older is being resolved; with runs that move, that happens. A file with more of them has them resolved as they are seen.
 */
const mostAtOnce = 300;

/** textDocument/codeLens: the lenses of a file. Nothing for a client that doesn't know our commands, and for what isn't on the disk: it can't be run. */
export const codeLensFeature = documentFeature(
  CodeLensRequest.type,
  { codeLensProvider: { resolveProvider: true } },
  (document, _, language): CodeLens[] => {
    if (!language.client.knowsCommands || document.kind !== "file") return [];
    const around = language.around();
    const lenses = lensesOf(document.manus, around).map(({ span, ...lens }) => {
      const data: LensData = { uri: document.uri, ...lens };
      return { range: toProtoRange(document.content, span), data };
    });
    if (lenses.length > mostAtOnce) return lenses;
    return lenses.flatMap((lens) => {
      const words = describeLens(document.manus, lens.data, around);
      return words === undefined ? [] : [{ ...lens, command: toCommand(words, lens, document, language) }];
    });
  },
);

/** codeLens/resolve: what a lens says and does. One that has nothing to say any more stays silent until it's listed anew. */
export const codeLensResolveFeature = feature(CodeLensResolveRequest.type, {}, (lens, language): CodeLens => {
  const data = lens.data as LensData | undefined;
  const document = data && language.documents.get(data.uri);
  const words = document && describeLens(document.manus, data, language.around());
  return { ...lens, command: words ? toCommand(words, lens, document, language) : { title: "", command: "" } };
});

function toCommand(
  { title, tooltip, command }: LensWords,
  { range }: CodeLens,
  document: OpenDocument,
  language: Language,
): Command {
  const words = { title: withoutIcons(title), ...(tooltip === undefined ? {} : { tooltip }) };
  // An empty command is how a lens says something and does nothing.
  if (!command) return { ...words, command: "" };
  return { ...words, command: `manus.${command.name}`, arguments: argumentsOf(command, range, document.uri, language) };
}

/** The editor draws `$(name)` in a title as an icon; what a task or a person has written is to be read as it is. */
function withoutIcons(title: string): string {
  return title.replaceAll(/\$\([a-z0-9-]+(?:~[a-z]+)?\)/gi, "\\$&");
}

/** They are asked for of the file that the lens stands in. */
const ofFile: readonly LensCommand["name"][] = ["runFile", "planRun", "addTrigger", "runTests", "runStep", "showInbox"];

function argumentsOf(command: LensCommand, range: CodeLens["range"], uri: string, language: Language): unknown[] {
  if (command.name === "schedules.focus") return [];
  // As the editor's own command has it.
  if (command.name === "showReferences")
    return [uri, range.start, command.places.flatMap((place) => toLocation(place, language))];
  const target = omit(command, "name");
  return [ofFile.includes(command.name) ? { uri, ...target } : target];
}

function toLocation(
  { file, span }: { readonly file: string; readonly span: { readonly start: number; readonly end: number } },
  { workspace, ports }: Language,
): unknown[] {
  const range = workspace.rangeIn(file, span);
  return range ? [{ uri: ports.paths.toUri(file), range }] : [];
}
