import { startOfLine } from "../lines.ts";

/**
 * Whether a character that was just typed before an offset asks for a completion. Blanks and commas do so only where something begins with them: behind a colon, a dash, a bracket or an operator; not
 * between words and not while a line is indented.
 */
export function answersTrigger(text: string, offset: number, character: string): boolean {
  const before = text.slice(startOfLine(text, offset), offset);
  if (character === " ") return /[:,[{(=!<>&|][ ]$|^\s*(?:- +)*- $/.test(before);
  return character !== "," || /[[{(][^\]})]*,$/.test(before);
}
