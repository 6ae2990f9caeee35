/**
 * A text with everything written out that a person wouldn't see or would mistake: controls, marks that turn the direction of what follows, blanks without width. Tabs and line
 * breaks stay.
 */
export function showUnseen(text: string): string {
  return text.replace(/[^\P{C}\n\t]|[^\P{Z} ]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
