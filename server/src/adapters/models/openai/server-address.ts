import { isIP } from "node:net";
import type { Outcome } from "../../../core/ports/failure.ts";

/** Where a server is that speaks OpenAI's Chat Completions. */
export interface ServerAddress {
  /** Without credentials, query and a slash at its end: `http://localhost:11434/v1`. May be shown and stored. */
  readonly baseUrl: string;
  /** The server itself, where what isn't OpenAI's lies: `http://localhost:11434`. */
  readonly root: string;
  /** Lower case, without the port. */
  readonly host: string;
  /** What was written behind a `?`, such as a version. Sent, never shown. */
  readonly query: Readonly<Record<string, string>>;
  /** The value of an `Authorization` header, from a name and password in the address. */
  readonly basic?: string;
  /** Whether it's this machine. */
  readonly isLoopback: boolean;
  /** Whether it's this machine or one of a private network: it may be asked what only servers for that speak. */
  readonly isPrivate: boolean;
  /** Whether what is sent can be read on the way. */
  readonly isOpen: boolean;
  readonly words: ServerWords;
}

/** What people call the settings of a server: where it went wrong they are told what to change. */
export interface ServerWords {
  /** `MANUS_MODEL_BASE_URL`, or as in `the base URL of the account work`. */
  readonly baseUrl: string;
  /** How to give it a key that it takes, a sentence. */
  readonly giveKey: string;
  /** As in `MANUS_MODEL_API_KEY`. */
  readonly key: string;
  /** Where its context is told; absent: nowhere. */
  readonly contextTokens?: string;
}

/** Of the server that a run's environment names. */
const environmentWords: ServerWords = {
  baseUrl: "MANUS_MODEL_BASE_URL",
  giveKey: "Set MANUS_MODEL_API_KEY to a key that this server takes, in the environment of whoever starts the run.",
  key: "MANUS_MODEL_API_KEY",
  contextTokens: "MANUS_MODEL_CONTEXT_TOKENS",
};

/** Of the server of an account. */
export function wordsOfAccount(account: string): ServerWords {
  return {
    baseUrl: `the base URL of the account ${account}`,
    giveKey: `Give the account ${account} a key that this server takes, with \`manusctl accounts\` or in the editor.`,
    key: `The key of the account ${account}`,
  };
}

/** Read a base URL. One without a path gets `/v1`, where Ollama, llama.cpp, LM Studio, vLLM and OpenAI all answer. */
export function readServerAddress(text: string, words = environmentWords): Outcome<ServerAddress> {
  const written = text.trim();
  const wrong = (what: string): Outcome<never> => wrongAddress(`${capital(words.baseUrl)} ${what}`, words);
  if (!URL.canParse(written)) return wrong("isn't an address");
  const url = new URL(written);
  if (url.protocol !== "http:" && url.protocol !== "https:") return wrong("is no http or https address");
  const path = url.pathname.replace(/\/+$/, "");
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, "");
  const basic = basicOf(url);
  return {
    ok: true,
    value: {
      baseUrl: `${url.origin}${path === "" ? "/v1" : path}`,
      root: `${url.origin}${path.replace(/(?:\/api)?\/v\d+$/, "")}`,
      host,
      query: Object.fromEntries(url.searchParams),
      ...(basic === undefined ? {} : { basic }),
      isLoopback: isLoopback(host),
      isPrivate: isLoopback(host) || isPrivate(host),
      isOpen: url.protocol === "http:" && !isLoopback(host),
      words,
    },
  };
}

function basicOf({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  return `Basic ${Buffer.from(`${decode(username)}:${decode(password)}`).toString("base64")}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: then it is what it says.
    return text;
  }
}

function isLoopback(host: string): boolean {
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "::1" ||
    (isIP(host) === 4 && host.startsWith("127."))
  );
}

/** RFC 1918, RFC 4193, link-local addresses, and names that no public server has. */
function isPrivate(host: string): boolean {
  if (isIP(host) === 4) return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/.test(host);
  if (isIP(host) === 6) return /^f[cd]|^fe[89ab]/.test(host);
  return !host.includes(".") || /\.(?:local|internal|lan|home\.arpa)$/.test(host);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function wrongAddress(message: string, { baseUrl }: ServerWords): Outcome<never> {
  const remedy = `Set ${baseUrl} to the address of an OpenAI-compatible server, for example http://localhost:11434/v1.`;
  return { ok: false, failure: { code: "no-model", retryable: false, message, remedy } };
}
