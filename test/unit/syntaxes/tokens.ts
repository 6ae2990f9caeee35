import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import type { IGrammar } from "vscode-textmate";

/** A piece of text and the scopes the grammar gives it, without the outermost and without the language's suffix. */
export interface Token {
  /** From 0. */
  readonly line: number;
  readonly text: string;
  readonly scopes: readonly string[];
}

const grammarFile = join(import.meta.dirname, "../../../syntaxes/manus-yaml.tmLanguage.json");

/** Languages that the editor brings along, as far as the tests need them: every line is one token. */
const guests: Readonly<Record<string, string>> = { "source.shell": "shell", "text.html.markdown": "markdown" };

/** Load the grammar as the editor does. */
export async function loadGrammar(): Promise<IGrammar> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) => Promise.resolve(textmate.parseRawGrammar(sourceOf(scope), "grammar.json")),
  });
  const grammar = await registry.loadGrammar("source.manus-yaml");
  if (grammar === null) throw new Error("the grammar can't be loaded");
  return grammar;
}

function sourceOf(scope: string): string {
  const guest = guests[scope];
  if (guest === undefined) return readFileSync(grammarFile, "utf8");
  const patterns = [{ match: "[^$]+", name: `guest.${guest}` }];
  // The shell's statements are asked for by name where a command begins.
  return JSON.stringify({ scopeName: scope, patterns, repository: { typical_statements: { patterns } } });
}

/** All tokens of a text that are not mere white space, line by line. */
export function tokensOf(grammar: IGrammar, text: string): readonly Token[] {
  let state = textmate.INITIAL;
  return text.split("\n").flatMap((line, number) => {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    const tokens = result.tokens.map(({ startIndex, endIndex, scopes }) => ({
      line: number,
      text: line.slice(startIndex, endIndex),
      scopes: scopes.slice(1).map((scope) => scope.replace(".manus-yaml", "")),
    }));
    return tokens.filter((token) => token.text.trim() !== "");
  });
}
