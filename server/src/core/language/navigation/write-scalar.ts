import type { ScalarStyle } from "../yaml/node.ts";
import { resolvePlain } from "../yaml/plain-scalar.ts";

/** What can stand without quotes anywhere, in brackets too. */
const plain = /^[A-Za-z0-9_./][A-Za-z0-9_./@+~=*?!-]*(?: [A-Za-z0-9_./@+~=*?!-]+)*$/;

/** A text of one line as a YAML scalar, quoted as before; in quotes where it wasn't and needs some now. */
export function writeScalar(text: string, style: ScalarStyle): string {
  if (style === "single") return singleQuoted(text);
  if (style === "double") return JSON.stringify(text);
  const safe = plain.test(text) && typeof resolvePlain(text) === "string" && !/^(?:---|\.\.\.)/.test(text);
  return safe ? text : singleQuoted(text);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
