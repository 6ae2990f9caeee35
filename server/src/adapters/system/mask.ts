import { existsSync } from "node:fs";
import type { Mask } from "../../core/ports/mask.ts";

const secretName = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i;
const shortestSecret = 8;
/** A line of a secret that has several, such as a certificate's key, is a secret of its own from this length on. */
const shortestLine = 16;

/** Shapes of well-known keys, as their issuers document them. */
const shapes: readonly RegExp[] = [
  /\bsk-[A-Za-z0-9_-]{16,}/,
  /\bgh[opsur]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\bglpat-[A-Za-z0-9_-]{16,}/,
  /\bA(?:KIA|SIA)[A-Z0-9]{16}\b/,
  /\bAIza[A-Za-z0-9_-]{30,}/,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/,
  /(?<=\bBearer\s)[A-Za-z0-9._~+/-]{16,}=*/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/,
];

/** A mask that can be told of more secrets. What it learned it never forgets: a line that is written later may still hold it. */
export interface LearningMask extends Mask {
  /**
   * Hide `secret` from now on, as it is, as it stands in an address, and each long line of it. One that is shorter than `shortest` characters (8 unless told) is
   * left alone: hiding `ollama` wherever it stands would hide more than a key.
   */
  learn(secret: string, shortest?: number): void;
}

/**
 * The masking point. It knows the values of environment variables whose names look secret (at least 8 characters long; the path of
 * something that exists is no secret, as in `SSH_KEY_FILE=/home/me/.ssh/id`), and the shapes of well-known keys.
 */
export function createMask(environment: Readonly<Record<string, string | undefined>>): LearningMask {
  const known = new Set<string>();
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && secretName.test(name) && isSecret(value)) known.add(value);
  }
  let pattern = toPattern(known);
  const mask: Mask = (text) => text.replace(pattern, "***");
  return Object.assign(mask, {
    learn(secret: string, shortest = shortestSecret): void {
      const before = known.size;
      if (secret.trim().length >= shortest) for (const form of formsOf(secret)) known.add(form);
      if (known.size > before) pattern = toPattern(known);
    },
  });
}

/** How a secret may stand in what is written. */
function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line, _index, all) => all.length > 1 && line.length >= shortestLine);
  return [
    secret,
    secret.trim(),
    new URLSearchParams({ a: secret.trim() }).toString().slice(2),
    encodePart(secret.trim()),
    ...lines,
  ];
}

/** `encodeURIComponent` throws on half a character, and there is no other text than that which it can't encode. */
function encodePart(text: string): string {
  return encodeURIComponent(text.replace(/[\uD800-\uDFFF]/gu, "\uFFFD"));
}

/** The longest first: a secret that begins with another one must not leave its rest behind. */
function toPattern(known: ReadonlySet<string>): RegExp {
  const sorted = [...known].sort((one, other) => other.length - one.length).map(escapePattern);
  return new RegExp([...sorted, ...shapes.map((shape) => shape.source)].join("|"), "g");
}

function isSecret(value: string): boolean {
  return value.trim().length >= shortestSecret && !existsSync(value);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
