import * as l10n from "@vscode/l10n";
import type { TemplatePart } from "./template.ts";

/** What reads a command line. `cmd.exe` isn't among them: it expands variables before it reads quotes, so no quoting is safe in it. */
export type ShellDialect = "posix" | "powershell";

/**
 * A value as one quoted word.
 *
 * The rule of the format is that a value reaches a command as one word and never as code. It is kept in two halves. This is the one:
 * the value stands in single quotes, in which neither kind of shell reads anything but the closing quote. The other half is
 * {@link findUnsafePlace}: an expression may only stand where such a word is read as a word — not inside quotes of the file's own, a
 * here-document, an arithmetic or a comment, where the added quotes would be text and the value would be read as code. Environment
 * variables would not do instead: in `sh -c "echo $V"` the inner shell reads the value as code, and a program that runs already
 * (`shell_write_to_process`) can't be given any.
 *
 * A command that reads its own arguments as code (`eval`, `sh -c`, `ssh`, `declare`) still does: it gets the value as one word.
 *
 * Answers why not, in a sentence, for a value that can't be passed.
 */
export function quoteWord(value: string, dialect: ShellDialect): { readonly word: string } | { readonly why: string } {
  if (value.includes("\0")) return { why: l10n.t("its value holds a NUL character, which no command can take") };
  if (dialect === "posix") return { word: `'${value.replaceAll("'", `'\\''`)}'` };
  // Windows PowerShell hands a double quote on to programs unescaped, which splits the word.
  if (value.includes('"'))
    return { why: l10n.t("its value holds a double quote, which PowerShell can't pass on to a program") };
  return { word: `'${value.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'` };
}

/** Whether a value can be typed into a running program: control characters would be keys (Enter, Ctrl-C), not text. */
export function isTypeable(value: string): boolean {
  return !/\p{Cc}/u.test(value);
}

/**
 * Why the first expression that stands where a quoted word isn't a word is refused, in a sentence with a remedy; undefined when all
 * stand well. Errs on the safe side: what can't be told for sure is refused.
 */
export function findUnsafePlace(parts: readonly TemplatePart[], dialect: ShellDialect): string | undefined {
  const scanner = new CommandScanner(syntaxes[dialect]);
  for (const part of parts) {
    if (part.kind === "text") scanner.read(part.text);
    else {
      const problem = scanner.placeExpression();
      if (problem !== undefined) return `\`\${{ ${part.source.trim()} }}\` ${problem}`;
    }
  }
  return undefined;
}

interface ShellSyntax {
  readonly single: string;
  readonly double: string;
  readonly escape: string;
  /** Constructs outside quotes behind which nothing is sure any more, with what they are called. */
  readonly hazards: readonly (readonly [RegExp, string])[];
  /** Characters that would make a quote right behind them something else. */
  readonly prefixes: string;
}

const syntaxes: Readonly<Record<ShellDialect, ShellSyntax>> = {
  posix: {
    single: "'",
    double: '"',
    escape: "\\",
    get hazards(): ShellSyntax["hazards"] {
      return [
        [/^`/, l10n.t("a backtick (write `$( … )`)")],
        [/^<<(?!<)/, l10n.t("a here-document")],
        [/^\$'/, "`$'…'`"],
        [/^(?:\$\[|\[\[|\(\()/, l10n.t("an arithmetic or `[[`")],
      ];
    },
    prefixes: "$",
  },
  powershell: {
    single: "'\u2018\u2019\u201a\u201b",
    double: '"\u201c\u201d\u201e',
    escape: "`",
    get hazards(): ShellSyntax["hazards"] {
      return [
        [/^@['"\u2018-\u201e]/, l10n.t("a here-string")],
        [/^<#/, l10n.t("a block comment")],
        [/^--%/, "`--%`"],
      ];
    },
    prefixes: "$@",
  },
};

/** `$( … )` and `${ … }` with nothing in them that could open or close a quote: safe to jump over. */
const plainSubstitution = /^\$(?:\([^"'`\\$(){}#\u2018-\u201e]*\)|\{[^"'`\\$(){}#\u2018-\u201e]*\})/;
const quotesOrEscapes = /["'`\\\u2018-\u201e]/;

class CommandScanner {
  private readonly syntax: ShellSyntax;
  private inside: "nothing" | "single" | "double" | "comment" = "nothing";
  private escaped = false;
  private before = "\n";
  private hazard: string | undefined;

  constructor(syntax: ShellSyntax) {
    this.syntax = syntax;
  }

  /** What is wrong with an expression right here. */
  placeExpression(): string | undefined {
    const problem = this.problemHere();
    this.before = "x";
    this.escaped = false;
    return problem;
  }

  read(text: string): void {
    let at = 0;
    while (at < text.length) at += this.readOne(text.slice(at, at + 512), text, at);
  }

  private problemHere(): string | undefined {
    const { inside, before } = this;
    if (inside === "comment") return l10n.t("stands in a comment: a value with a line break would end it. Take it out");
    if (inside !== "nothing") return insideQuotes();
    if (this.hazard !== undefined) {
      return l10n.t(
        "stands behind {0}, where it can't be told for sure how the shell would read it. Put it in a step of its own",
        this.hazard,
      );
    }
    if (this.escaped || this.syntax.prefixes.includes(before)) {
      return l10n.t(
        "stands right behind {0}, which would change its quoting. Put a blank between them",
        JSON.stringify(before),
      );
    }
    return undefined;
  }

  /** Read one character, or one construct; answers how many characters that were. */
  private readOne(ahead: string, text: string, at: number): number {
    const character = ahead.charAt(0);
    if (this.escaped) this.escaped = false;
    else if (this.inside === "nothing") return this.readPlain(character, ahead, text, at);
    else if (this.inside === "single") this.closeOn(this.syntax.single.includes(character));
    else if (this.inside === "comment") this.closeOn(character === "\n");
    else return this.readDouble(character, ahead);
    this.before = character;
    return 1;
  }

  private readPlain(character: string, ahead: string, text: string, at: number): number {
    const { syntax, before } = this;
    this.before = character;
    if (character === syntax.escape) this.escaped = true;
    else if (character === "#" && /[\s;|&()]/.test(before)) this.startComment(text, at);
    else if (character === "$" && /^\$[({]/.test(ahead)) return this.readSubstitution(ahead);
    else this.noteHazard(ahead);
    if (syntax.single.includes(character)) this.inside = "single";
    if (syntax.double.includes(character)) this.inside = "double";
    return 1;
  }

  private readDouble(character: string, ahead: string): number {
    this.before = character;
    if (character === this.syntax.escape) this.escaped = true;
    else if (character === "$" && /^\$[({]/.test(ahead)) return this.jumpOver(ahead);
    else if (character === "`") this.hazard ??= l10n.t("a backtick in quotes");
    else this.closeOn(this.syntax.double.includes(character));
    return 1;
  }

  /** Outside quotes a command in `$( … )` is read like any other; only what is no command is jumped over. */
  private readSubstitution(ahead: string): number {
    if (ahead.startsWith("${")) return this.jumpOver(ahead);
    if (ahead.startsWith("$((")) this.hazard ??= l10n.t("an arithmetic");
    return 1;
  }

  private jumpOver(ahead: string): number {
    const plain = plainSubstitution.exec(ahead);
    if (plain === null) this.hazard ??= l10n.t("a substitution with quotes in it");
    this.before = "x";
    return plain?.[0].length ?? 1;
  }

  /** Shells don't agree on what a comment is; where that would change which quotes are open, nothing behind it is sure. */
  private startComment(text: string, at: number): void {
    const end = text.indexOf("\n", at);
    const line = end < 0 ? text.slice(at) : text.slice(at, end);
    if (quotesOrEscapes.test(line)) this.hazard ??= l10n.t("a comment with quotes in it");
    this.inside = "comment";
  }

  private noteHazard(ahead: string): void {
    const found = this.syntax.hazards.find(([pattern]) => pattern.test(ahead));
    if (found !== undefined) this.hazard ??= found[1];
  }

  private closeOn(closes: boolean): void {
    if (closes) this.inside = "nothing";
  }
}

const insideQuotes = (): string =>
  l10n.t(
    "stands inside quotes, but its value is passed as one quoted word already. Take the quotes away; for text around it write the whole word as one expression: `${{ format('release {0}', inputs.version) }}`",
  );
