import { existsSync } from "node:fs";
import type { Mask } from "../../core/ports/mask.ts";

const secretName = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i;
const shortestSecret = 8;

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

/**
 * The masking point. It knows the values of environment variables whose names look secret (at least 8 characters long; the path of
 * something that exists is no secret, as in `SSH_KEY_FILE=/home/me/.ssh/id`), and the shapes of well-known keys.
 */
export function createMask(environment: Readonly<Record<string, string | undefined>>): Mask {
  const values = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && secretName.test(name) && isSecret(value) ? [value] : [],
  );
  // The longest first: a secret that begins with another one must not leave its rest behind.
  const known = [...new Set(values)].sort((one, other) => other.length - one.length).map(escapePattern);
  const pattern = new RegExp([...known, ...shapes.map((shape) => shape.source)].join("|"), "g");
  return (text) => text.replace(pattern, "***");
}

function isSecret(value: string): boolean {
  return value.trim().length >= shortestSecret && !existsSync(value);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
