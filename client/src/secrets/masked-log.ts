import type { LogOutputChannel } from "vscode";
import type { KeyMask } from "./key-mask.ts";

/** The methods by which lines get into a log. */
const writing: ReadonlySet<PropertyKey> = new Set([
  "append",
  "appendLine",
  "replace",
  "trace",
  "debug",
  "info",
  "warn",
  "error",
] satisfies readonly (keyof LogOutputChannel)[]);

/** The same log, but no key gets into it: what is written passes the mask first. */
export function maskLog(log: LogOutputChannel, mask: KeyMask): LogOutputChannel {
  return new Proxy(log, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const method = value as (...words: readonly unknown[]) => unknown;
      if (!writing.has(name)) return method.bind(target);
      return (...words: readonly unknown[]) =>
        method.apply(
          target,
          words.map((word) => maskWord(word, mask)),
        );
    },
  });
}

function maskWord(word: unknown, mask: KeyMask): unknown {
  if (typeof word === "string") return mask.mask(word);
  if (word instanceof Error) return mask.mask(word.stack ?? word.message);
  if (typeof word === "object" && word !== null) return mask.mask(JSON.stringify(word));
  return word;
}
