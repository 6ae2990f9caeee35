import type { Span } from "../span.ts";

/**
 * The parts of an expression around an offset of its source, the outermost first: the expression without the blanks around it, calls and their arguments, groups in
 * parentheses and brackets, a quoted text, a path, a name. Works on broken expressions too.
 */
export function expressionParts(source: string, offset: number): Span[] {
  const spans: Span[] = [trimmed(source, { start: 0, end: source.length })];
  for (const group of groupsAround(source, offset)) {
    const callee = /[\w.-]*$/.exec(source.slice(0, group.start))?.[0] ?? "";
    spans.push({ start: group.start - callee.length, end: group.end }, group);
    spans.push(trimmed(source, { start: group.start + 1, end: group.closed ? group.end - 1 : group.end }));
    if (group.argument) spans.push(trimmed(source, group.argument));
  }
  const quoted = quotedAt(source, offset);
  if (quoted) return [...spans, quoted, { start: quoted.start + 1, end: quoted.end - 1 }];
  const path = around(source, offset, /[\w.*-]/);
  const name = wordAt(source, offset);
  return [...spans, ...(path ? [path] : []), ...(name ? [name] : [])];
}

/** The word at an offset of a text: letters, digits, `_` and `-`; the one before the offset where it stands behind one. */
export function wordAt(text: string, offset: number): Span | undefined {
  return around(text, offset, /[\p{L}\p{N}\p{M}_-]/u);
}

function around(text: string, offset: number, character: RegExp): Span | undefined {
  let start = Math.min(Math.max(offset, 0), text.length);
  let end = start;
  while (start > 0 && character.test(text.charAt(start - 1))) start -= 1;
  while (end < text.length && character.test(text.charAt(end))) end += 1;
  return end > start ? { start, end } : undefined;
}

function trimmed(source: string, span: Span): Span {
  let { start, end } = span;
  while (start < end && /\s/.test(source.charAt(start))) start += 1;
  while (end > start && /\s/.test(source.charAt(end - 1))) end -= 1;
  return { start, end };
}

interface Group extends Span {
  readonly closed: boolean;
  /** Between two commas, where there are any. */
  readonly argument?: Span;
}

interface OpenGroup {
  readonly start: number;
  readonly commas: number[];
}

/** The parentheses and brackets around an offset, the outermost first; one that is never closed reaches to the end. */
function groupsAround(source: string, offset: number): Group[] {
  const open: OpenGroup[] = [];
  const found: Group[] = [];
  const close = (end: number, closed: boolean): void => {
    const group = open.pop();
    if (!group || group.start >= offset || end <= offset) return;
    const argument = argumentAt({ ...group, end: closed ? end - 1 : end }, offset);
    found.push({ start: group.start, end, closed, ...(argument ? { argument } : {}) });
  };
  let quoted = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (character === "(" || character === "[") open.push({ start: at, commas: [] });
    else if (character === ")" || character === "]") close(at + 1, true);
    else if (character === ",") open.at(-1)?.commas.push(at);
  }
  while (open.length > 0) close(source.length + 1, false);
  return found.map((group) => ({ ...group, end: Math.min(group.end, source.length) })).reverse();
}

function argumentAt(group: OpenGroup & { readonly end: number }, offset: number): Span | undefined {
  if (group.commas.length === 0) return undefined;
  const before = group.commas.findLast((comma) => comma < offset) ?? group.start;
  const after = group.commas.find((comma) => comma >= offset) ?? group.end;
  return { start: before + 1, end: after };
}

/** The text in single quotes that holds an offset. */
function quotedAt(source: string, offset: number): Span | undefined {
  for (const match of source.matchAll(/'(?:[^']|'')*'/g)) {
    const end = match.index + match[0].length;
    if (match.index < offset && offset < end) return { start: match.index, end };
  }
  return undefined;
}
