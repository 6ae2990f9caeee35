/** The text, cut with `…` where it would be wider than so many cells: a cell is as wide as a usual letter, signs of East Asian scripts and emoji take two. */
export function fitText(text: string, cells: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  let used = 0;
  let kept = "";
  for (const sign of line) {
    used += wide.test(sign) ? 2 : 1;
    // What was kept leaves a cell for the sign that says that more was there.
    if (used > cells) return `${kept.trimEnd()}…`;
    if (used < cells) kept += sign;
    else if (kept.length + sign.length === line.length) return line;
  }
  return line;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
