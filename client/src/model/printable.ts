import type { Ask } from "../../../server/src/protocol/fleet.ts";

/**
 * A text with everything written out that a person wouldn't see or would mistake: controls, marks that turn the direction of what follows, blanks without width. Tabs and line
 * breaks stay.
 */
export function printable(text: string): string {
  return text.replace(
    /[^\P{C}\n\t]|[^\P{Z} ]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Whether a line of so many characters shows all that is to be approved. */
export function isShownWhole({ detail = "", text }: Pick<Ask, "detail" | "text">, length: number): boolean {
  const shown = printable(detail === "" ? text : detail);
  return shown.length <= length && !shown.includes("\n");
}
