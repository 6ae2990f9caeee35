import type { Finding } from "../finding.ts";
import type { Span } from "../span.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingEntry, ScalarNode, YamlNode } from "../yaml/node.ts";
import { findSecret, isSecretName, looksSecret } from "./secret-shapes.ts";

/** Keys whose value may hold no expression: a secret there can only be removed. */
const expressionless = ["manus", "kind", "name", "id", "needs", "on"];

/**
 * What may stand in a text that has a secret in it, in small letters; none of it is one by itself. Looked for one by one: that is many times as fast as a pattern of all.
 */
const suspicious = [
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "sk-", "k_live_", "akia", "asia", "xox", "aiza"],
  ...["hooks.slack", "ya29.", "gocspx-", "private key", "eyj", "npm_", "hf_", "dckr_pat_", "sg.", "bearer", "basic"],
  ...["://", "token", "secret", "passw", "passphrase", "pwd", "credential", "key"],
  // Escapes, behind which anything may stand.
  ...["\\x", "\\u"],
];

/** Where a value stands. */
interface Around {
  /** The key it belongs to; of the default of an input the input's name. */
  readonly key: string | undefined;
  readonly inFlow: boolean;
  readonly expressions: boolean;
}

/**
 * Find secrets that are written in clear in an entry: what has the shape of a known kind of key anywhere, and what looks like chance under a name such as `API_TOKEN`.
 * `text` is what the entry's offsets count in. Expressions and obvious placeholders are fine. A message never repeats a secret.
 */
export function checkSecrets(entry: MappingEntry, text: string): Finding[] {
  const written = text.slice(entry.key.start, entry.value.end).toLowerCase();
  if (!suspicious.some((part) => written.includes(part))) return [];
  const key = keyText(entry.key);
  const search = new SecretSearch(text);
  search.visit(entry.value, { key, inFlow: false, expressions: !expressionless.includes(key ?? "") });
  return search.findings;
}

class SecretSearch {
  readonly findings: Finding[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  visit(node: YamlNode, around: Around): void {
    if (node.kind === "scalar") this.look(node, around);
    if (node.kind === "sequence") {
      for (const item of node.items) this.visit(item, { ...around, inFlow: around.inFlow || node.flow });
    }
    if (node.kind !== "mapping") return;
    const inFlow = around.inFlow || node.flow;
    for (const { key, value } of node.entries) {
      const own = keyText(key);
      this.visit(value, { ...around, inFlow, key: own === "default" ? around.key : own });
    }
  }

  private look(node: ScalarNode, around: Around): void {
    if (typeof node.value !== "string" || node.text.length < 8) return;
    const known = findSecret(node.text);
    if (known) this.report(node, known, around);
    else if (around.key !== undefined && isSecretName(around.key) && looksSecret(node.text, around.key)) {
      const what = `what looks like the secret of \`${around.key}\``;
      this.report(node, { what, secret: node.text, name: around.key }, around);
    }
  }

  private report(node: ScalarNode, found: ReturnType<typeof findSecret> & object, around: Around): void {
    const span = this.spanOf(node, found.secret);
    const own = around.key !== undefined && isSecretName(around.key) ? around.key : found.name;
    const reference = `\${{ secrets.${own.replace(/[^A-Za-z0-9_]/g, "_").toUpperCase()} }}`;
    const message = `Here stands ${found.what} in clear: everybody who can read this file can use it. Keep it as a secret, and write \`${reference}\` in its place.`;
    const whole = span.start === node.start && span.end === node.end;
    const fits = around.expressions && isOneLine(this.text.slice(span.start, span.end)) && (whole || !around.inFlow);
    const data = fits ? { data: { replace: whole && node.style === "plain" ? `"${reference}"` : reference } } : {};
    this.findings.push({ code: "secret-in-clear", severity: "error", message, span, ...data });
  }

  /** The secret alone where it stands as it is; else, with escapes in it for example, the whole value. */
  private spanOf(node: ScalarNode, secret: string): Span {
    const at = this.text.slice(node.start, node.end).indexOf(secret);
    if (at < 0) return { start: node.start, end: node.end };
    return { start: node.start + at, end: node.start + at + secret.length };
  }
}

function isOneLine(text: string): boolean {
  return !/[\r\n]/.test(text);
}
