import * as l10n from "@vscode/l10n";
/** A secret in a text: what it is in words, the secret itself, and a name that it may be kept under. */
export interface FoundSecret {
  readonly what: string;
  readonly secret: string;
  readonly name: string;
}

interface Shape {
  readonly what: string;
  readonly name: string;
  /** The secret is the group `secret`, or all of it. Every repetition has a bound or can't overlap with what follows, so that no text takes long. */
  readonly pattern: RegExp;
}

/** Known kinds of keys, as those who hand them out describe them. The more special stand first. */
const shapes: readonly Shape[] = [
  {
    get what() {
      return l10n.t("a private key");
    },
    name: "PRIVATE_KEY",
    pattern: /-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----/,
  },
  {
    get what() {
      return l10n.t("a GitHub token");
    },
    name: "GITHUB_TOKEN",
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})\b/,
  },
  {
    get what() {
      return l10n.t("a GitLab token");
    },
    name: "GITLAB_TOKEN",
    pattern: /\bglpat-[\w-]{20,64}/,
  },
  {
    get what() {
      return l10n.t("an Anthropic key");
    },
    name: "ANTHROPIC_API_KEY",
    pattern: /\bsk-ant-[\w-]{20,200}/,
  },
  {
    get what() {
      return l10n.t("an OpenAI key");
    },
    name: "OPENAI_API_KEY",
    pattern: /\bsk-(?:(?:proj|svcacct|admin|None)-[\w-]{20,250}|[A-Za-z0-9]{20,64}\b)/,
  },
  {
    get what() {
      return l10n.t("a Stripe key");
    },
    name: "STRIPE_KEY",
    pattern: /\b[sr]k_live_[A-Za-z0-9]{16,128}/,
  },
  {
    get what() {
      return l10n.t("an AWS access key");
    },
    name: "AWS_ACCESS_KEY_ID",
    pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  },
  {
    get what() {
      return l10n.t("a Slack token");
    },
    name: "SLACK_TOKEN",
    pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,200}/,
  },
  {
    get what() {
      return l10n.t("the address of a Slack webhook");
    },
    name: "SLACK_WEBHOOK",
    pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[\w/-]{20,200}/,
  },
  {
    get what() {
      return l10n.t("a Google key");
    },
    name: "GOOGLE_API_KEY",
    pattern: /\bAIza[\w-]{35}|\bya29\.[\w-]{20,250}|\bGOCSPX-[\w-]{20,64}/,
  },
  {
    get what() {
      return l10n.t("an npm token");
    },
    name: "NPM_TOKEN",
    pattern: /\bnpm_[A-Za-z0-9]{36}\b/,
  },
  {
    get what() {
      return l10n.t("a Hugging Face token");
    },
    name: "HF_TOKEN",
    pattern: /\bhf_[A-Za-z0-9]{30,64}\b/,
  },
  {
    get what() {
      return l10n.t("a Docker token");
    },
    name: "DOCKER_TOKEN",
    pattern: /\bdckr_pat_[\w-]{20,64}/,
  },
  {
    get what() {
      return l10n.t("a SendGrid key");
    },
    name: "SENDGRID_API_KEY",
    pattern: /\bSG\.[\w-]{16,64}\.[\w-]{16,64}/,
  },
  {
    get what() {
      return l10n.t("a JSON web token");
    },
    name: "TOKEN",
    pattern: /\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,2000}/,
  },
  {
    get what() {
      return l10n.t("a bearer token");
    },
    name: "TOKEN",
    pattern: /\bBearer\s{1,4}(?<secret>[A-Za-z0-9._~+/-]{16,4000}={0,2})/i,
  },
  {
    get what() {
      return l10n.t("a password for an `Authorization` header");
    },
    name: "PASSWORD",
    pattern: /\bBasic\s{1,4}(?<secret>[A-Za-z0-9+/]{16,1000}={0,2})(?![\w+/])/,
  },
  {
    get what() {
      return l10n.t("a password in an address");
    },
    name: "PASSWORD",
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@?#]{0,100}:(?<secret>[^\s/@?#]{3,200})@/i,
  },
  {
    get what() {
      return l10n.t("a password in an address");
    },
    name: "PASSWORD",
    pattern:
      /:\/\/[^\s?#]{1,500}[?](?:[^\s#]{0,500}&)?(?:password|passwd|pwd|secret|token|access_token|api_?key)=(?<secret>[^\s&#"'`]{6,500})/i,
  },
];

/** The first secret of a known kind in a text; undefined where there is none. */
export function findSecret(text: string): FoundSecret | undefined {
  for (const { what, name, pattern } of shapes) {
    const found = pattern.exec(text);
    if (!found) continue;
    const secret = found.groups?.["secret"] ?? found[0];
    if (!isPlaceholder(secret)) return { what, secret, name };
  }
  return undefined;
}

const secretName =
  /(?:^|[._-]|(?<=[a-z]))(?:token|secret|password|passwd|passphrase|pwd|credentials?|(?:api|access|private|secret|auth|signing|encryption)[_-]?key|key)$/i;

/** Names that end like those of secrets and aren't. */
const harmlessName = /public|publishable|cache|sort|primary|partition|foreign|next|page|continuation|max|idempotency/i;

/** Whether a name is that of something secret: `API_TOKEN`, `db_password`, `clientSecret`. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !harmlessName.test(name);
}

/** Whether a text under the name of a secret is one, by how it looks: long and mixed as only chance, or a good password, is. */
export function looksSecret(text: string, name: string): boolean {
  if (/\s/.test(text) || text.includes("${{") || isPlaceholder(text)) return false;
  if (/pass|pwd/i.test(name) && text.length >= 8 && classesOf(text) >= 3) return true;
  return isUuid(text) || isRandom(/[A-Za-z0-9+/]{16,1000}={0,2}/.exec(text)?.[0] ?? "");
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function isRandom(run: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(run)) return entropyOf(run) > 2.5;
  return classesOf(run) >= 3 && /\d/.test(run) && entropyOf(run) > 3.3;
}

/** What people write where a secret is to come, and what a shell or another tool puts a secret in for. */
const placeholder =
  /example|placeholder|changeme|change[-_]me|your[-_]|redacted|replace|x{4}|\*{3}|\.{3}|^[<[{(].*[>\]})]$|^[$%]|\$\{?\w|\{\{|(?:^|[-_.])(?:test|fake|dummy|sample|insert|todo|none)(?:[-_.]|$)|^password$|^secret$/i;

function isPlaceholder(text: string): boolean {
  return placeholder.test(text) || new Set(text).size < 3;
}

function classesOf(text: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;
}

/** How much chance is in a text: Shannon's entropy, in bits a character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / text.length) * Math.log2(count / text.length);
  return sum;
}
