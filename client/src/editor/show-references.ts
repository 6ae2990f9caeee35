import { commands, Location, Position, Range, Uri } from "vscode";
import type { Disposable } from "vscode";
import { internalCommandIds } from "../contributions.ts";

/** As the language server's protocol has them. */
interface Place {
  readonly line: number;
  readonly character: number;
}
interface PlaceInFile {
  readonly uri: string;
  readonly range: { readonly start: Place; readonly end: Place };
}

/** What a lens that counts references does: the editor's own list of them. A lens carries plain values, which the editor's command doesn't take. */
export function registerShowReferences(): Disposable {
  const show = async (uri: string, position: Place, locations: readonly PlaceInFile[]): Promise<void> => {
    const places = locations.map(({ uri: file, range }) => new Location(Uri.parse(file, true), toRange(range)));
    await commands.executeCommand("editor.action.showReferences", Uri.parse(uri, true), toPosition(position), places);
  };
  return commands.registerCommand(internalCommandIds.showReferences, show);
}

function toPosition({ line, character }: Place): Position {
  return new Position(line, character);
}

function toRange({ start, end }: PlaceInFile["range"]): Range {
  return new Range(toPosition(start), toPosition(end));
}
