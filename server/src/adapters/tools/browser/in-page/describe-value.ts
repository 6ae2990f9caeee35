/** Writes what a script came to as text: JSON where it can be, else what it is. It runs in the page, as the text of this class. */
export class ValueWriter {
  readonly seen = new Set<object>();

  write(value: unknown): string {
    return JSON.stringify(this.plain(value, 0), null, 1);
  }

  plain(part: unknown, depth: number): unknown {
    if (typeof part === "object" && part !== null) return this.plainObject(part, depth);
    if (typeof part === "function") return `[function ${part.name || "without a name"}]`;
    if (typeof part === "bigint") return `${part}n`;
    const isOdd =
      part === undefined || typeof part === "symbol" || (typeof part === "number" && !Number.isFinite(part));
    return isOdd ? String(part) : part;
  }

  plainObject(part: object, depth: number): unknown {
    if (part instanceof Element) return part.outerHTML.slice(0, 500);
    if (part instanceof Node) return String(part.textContent).slice(0, 500);
    if (part instanceof Error) return part.stack ?? String(part);
    if (part instanceof Date || part instanceof RegExp) return String(part);
    if (this.seen.has(part)) return "[the same as before]";
    if (depth > 8) return "[deeper]";
    this.seen.add(part);
    return this.plainCollection(part, depth + 1);
  }

  plainCollection(part: object, depth: number): unknown {
    if (part instanceof Map) {
      return Object.fromEntries([...part].slice(0, 1000).map(([key, item]) => [String(key), this.plain(item, depth)]));
    }
    if (Array.isArray(part) || part instanceof Set || part instanceof NodeList || part instanceof HTMLCollection) {
      return [...(part as Iterable<unknown>)].slice(0, 10_000).map((item) => this.plain(item, depth));
    }
    const keys = Object.keys(part).slice(0, 1000);
    return Object.fromEntries(keys.map((key) => [key, this.plain((part as Record<string, unknown>)[key], depth)]));
  }
}
