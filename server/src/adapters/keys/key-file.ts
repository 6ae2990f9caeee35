import { isPlainObject } from "../plain-object.ts";

/** One text under AES-256-GCM, in base64. */
export interface SealedText {
  readonly nonce: string;
  readonly tag: string;
  readonly sealed: string;
}

/** https://datatracker.ietf.org/doc/html/rfc7914 */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** A file that asks for more was made to keep this host busy. */
const mostCost: ScryptCost = { N: 2 ** 20, r: 16, p: 16 };

/** What `keys.json` holds. */
export interface KeyFile {
  readonly version: 1;
  /** Where what it's encrypted with comes from. */
  readonly protectedBy: "passphrase" | "secret-file";
  /** Base64. */
  readonly salt: string;
  /** Of a passphrase: how hard it is to try one, as scrypt counts it. */
  readonly cost?: ScryptCost;
  /** A known text under no name: tells a wrong passphrase. */
  readonly check: SealedText;
  /** By account. */
  readonly keys: Readonly<Record<string, SealedText>>;
}

/** Undefined for anything else, a file of another version included. */
export function readKeyFile(text: string): KeyFile | undefined {
  const told = parse(text);
  if (!isPlainObject(told) || told["version"] !== 1) return undefined;
  const { protectedBy, salt, check, keys, cost } = told;
  if (protectedBy !== "passphrase" && protectedBy !== "secret-file") return undefined;
  if (typeof salt !== "string" || !isSealed(check) || !isPlainObject(keys)) return undefined;
  const entries = Object.entries(keys).filter((entry): entry is [string, SealedText] => isSealed(entry[1]));
  if (entries.length < Object.keys(keys).length) return undefined;
  const file = { version: 1, protectedBy, salt, check, keys: Object.fromEntries(entries) } as const;
  if (protectedBy === "secret-file") return file;
  return isCost(cost) ? { ...file, cost } : undefined;
}

function isCost(value: unknown): value is ScryptCost {
  if (!isPlainObject(value)) return false;
  return (["N", "r", "p"] as const).every((name) => {
    const number = value[name];
    return typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= mostCost[name];
  });
}

function isSealed(value: unknown): value is SealedText {
  return isPlainObject(value) && ["nonce", "tag", "sealed"].every((name) => typeof value[name] === "string");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // No JSON: then it's no file of keys.
    return undefined;
  }
}
