const anythingButSimple = /[;&|<>`$(){}\n\r\0]/;

/**
 * Whether a command is surely one program with its arguments: nothing in it separates, redirects, expands or substitutes. Characters in
 * quotes count as well: a simple command that looks like more is asked for, never the other way round.
 */
export function isSimpleCommand(command: string): boolean {
  return !anythingButSimple.test(command);
}

/**
 * All that a rule against something is held against: the command as it's written, each command in it, and those without quotes,
 * escapes, assignments before the program and the program's folder. A rule of this kind stops the careless, not the clever: a
 * shell has endless ways to write the same thing.
 */
export function commandVariants(command: string): readonly string[] {
  const pieces = [command, ...command.split(/[;&|\n\r`(){}]+|\$\(/)];
  const tidy = pieces.flatMap((piece) => [piece, piece.replace(/["'\\]/g, "")]).map(squeeze);
  return [...new Set(tidy.flatMap((piece) => [piece, withoutPrefix(piece)]))].filter((piece) => piece !== "");
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** `FOO=1 env sudo /usr/bin/git push` → `git push`. */
function withoutPrefix(command: string): string {
  const words = command.split(" ");
  while (words.length > 1 && /^(?:[A-Za-z_]\w*=.*|env|sudo|exec|command|nohup|time|!)$/.test(words[0] ?? ""))
    words.shift();
  const program = (words[0] ?? "").replace(/^.*[/]/, "");
  return [program, ...words.slice(1)].join(" ");
}
