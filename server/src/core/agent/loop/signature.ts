import type { FinishedCall } from "./finished-call.ts";

/** A short text that is the same for the same call with the same error, whatever it printed. */
export function errorSignature({ call, error, outcome }: FinishedCall): string {
  return `${callSignature(call)} ${outcome} ${error?.code ?? ""} ${hashOf(error?.message ?? "")}`;
}

/** A short text that is the same for the same call with the same result, to the last character. */
export function resultSignature(finished: FinishedCall): string {
  return `${errorSignature(finished)} ${hashOf(finished.output)}`;
}

function callSignature({ tool, arguments: values }: FinishedCall["call"]): string {
  return `${tool} ${hashOf(JSON.stringify(sorted(values)))}`;
}

/** The order of an object's keys says nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, entry]) => [key, sorted(entry)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** FNV-1a, 32 bits (RFC 9923), with the length: two results that are taken for one only make a hint come early. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${(hash >>> 0).toString(36)}-${text.length}`;
}
