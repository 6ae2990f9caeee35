/** What separates, redirects, expands or substitutes in a POSIX shell or in PowerShell. */
const structural = /[;&|<>`$(){}\n\r\0]/;
/** What PowerShell reads as a quote or a dash though it looks like another one. */
const lookalikes = /[\u2013-\u2015\u2018-\u201f]/;
/** What nobody sees, or sees as a plain blank: controls, formats such as text direction, line separators, other spaces. */
const unseen = /[^\P{C}\t]|[^\P{Z} ]/u;

/**
 * Whether a command is surely one program with its arguments: nothing in it separates, redirects, expands or substitutes, and nothing looks like what it isn't. Characters
 * in quotes count as well: a simple command that looks like more is asked for, never the other way round.
 */
export function isSimpleCommand(command: string): boolean {
  return !structural.test(command) && !lookalikes.test(command) && !unseen.test(command);
}

/**
 * All that a rule against something is held against: the command as it's written, each command in it, and those without quotes, escapes, assignments before the program,
 * programs that only start another one, and the program's folder and ending. A rule of this kind stops the careless, not the clever: a shell has endless ways to write
 * the same thing.
 */
export function commandVariants(command: string): readonly string[] {
  const tidy = pieces(command);
  return [...new Set(tidy.flatMap((piece) => [piece, ...unwrap(piece)]))].filter((piece) => piece !== "");
}

const elevating = /^(?:sudo|doas|su|pkexec|runas|gsudo)(?: |$)/;

/** What runs a text as commands, so that one in quotes may be one. */
const runsText = /\b(?:\w*sh|eval|cmd|powershell|iex|xargs|invoke-expression)\b|\$\(|`/i;

/** Whether a command asks for elevated rights, as far as that can be seen. What only speaks of it, in quotes, doesn't. */
export function asksForRights(command: string): boolean {
  const bare = runsText.test(command) ? command : command.replace(/"[^"]*"|'[^']*'/g, "''");
  const whole = squeeze(command.replace(/["'\\]/g, ""));
  return [whole, ...pieces(bare)].some((piece) => unwrap(piece).some((variant) => elevating.test(variant)));
}

function pieces(command: string): readonly string[] {
  const parts = [command, ...command.split(/[;&|\n\r`(){}]+|\$\(/)];
  return parts
    .flatMap((part) => [part, part.replace(/["'\\^\u2018-\u201f]/g, ""), part.replace(/["']/g, "")])
    .map(squeeze);
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const assignment = /^[A-Za-z_]\w*\+?=/;
const starters =
  /^(?:env|sudo|doas|gsudo|exec|command|builtin|nohup|time|timeout|nice|ionice|setsid|stdbuf|xargs|busybox|eval|source|if|then|else|do|while|until|!|\.|(?:ba|z|da|k|a)?sh|cmd|pwsh|powershell|iex|invoke-expression|start-process|call)$/;

/** `FOO=1 env sudo /usr/bin/git push` → `env sudo …`, `sudo /usr/bin/git push`, `git push`. */
function unwrap(command: string): readonly string[] {
  const words = command.split(" ");
  const found: string[] = [];
  while (words.length > 0) {
    const program = programName(words[0] ?? "");
    if (assignment.test(words[0] ?? "")) {
      words.shift();
      continue;
    }
    found.push([program, ...words.slice(1)].join(" "));
    if (!starters.test(program)) break;
    words.shift();
    // Their options, and what those take: `timeout 5`, `bash -c`, `cmd /c`.
    while (/^(?:[-/][\w-]+|\d+[smhd]?)$/.test(words[0] ?? "")) words.shift();
  }
  return found;
}

function programName(word: string): string {
  return word
    .replace(/^.*[/\\]/, "")
    .replace(/\.(?:exe|cmd|bat|com|ps1)$/i, "")
    .toLowerCase();
}
