import type { FileHandle } from "node:fs/promises";
import type { EventList, FoundEvents, ListStart, ListWish, SearchWish, StreamedEvent } from "../../protocol/runs.ts";
import { eventsPerMark, type StreamIndex } from "./stream-index.ts";
import { openIfThere, readBytes, readEvent, splitLines, typeOfLine } from "./stream-lines.ts";
import { createFinder, type Finder } from "./text-finder.ts";

/** No search looks at more in one go: some tenths of a second. */
const mostSearchedBytes = 32 * 1024 * 1024;
const mostMatches = 10_000;

/** A list as its wish wants it. What is appended meanwhile may be in it or not. */
export async function listEvents(file: string, index: StreamIndex, wish: ListWish): Promise<EventList> {
  const { types, limit } = wish;
  const total = totalOf(index, types);
  const counts = index.totals();
  const handle = await openIfThere(file);
  if (handle === undefined) return { events: [], first: 1, total: 0, counts };
  try {
    const pages = new Pages(handle, index, types);
    const first = Math.min(total + 1, Math.max(1, await pages.placeOf(wish.from, total, limit)));
    return { events: await pages.read(first, limit), first, total, counts };
  } finally {
    await handle.close();
  }
}

/** One part of a search. */
export async function searchEvents(file: string, index: StreamIndex, wish: SearchWish): Promise<FoundEvents> {
  const total = index.count;
  const { from, text, types } = wish;
  const handle = text === "" ? undefined : await openIfThere(file);
  if (handle === undefined) return { matches: [], next: total + 1, total };
  try {
    const finder = createFinder(text);
    const matches: number[] = [];
    let bytes = 0;
    let at = Math.floor((from - 1) / eventsPerMark);
    const { blocks } = index;
    for (; at < blocks && bytes < mostSearchedBytes && matches.length < mostMatches; at += 1) {
      if (index.countIn(at, types) === 0) continue;
      bytes += index.block(at).bytes;
      const found = await searchBlock(handle, index, { at, finder, types });
      matches.push(...found.filter((seq) => seq >= from && seq <= total));
    }
    return { matches, next: Math.min(total, at * eventsPerMark) + 1, total };
  } finally {
    await handle.close();
  }
}

interface BlockSearch {
  readonly at: number;
  readonly finder: Finder;
  readonly types: readonly string[] | undefined;
}

/** Most blocks don't have it at all: they are looked at as one text. */
async function searchBlock(
  handle: FileHandle,
  index: StreamIndex,
  { at, finder, types }: BlockSearch,
): Promise<readonly number[]> {
  const { firstSeq, offset, bytes } = index.block(at);
  const buffer = await readBytes(handle, offset, bytes);
  if (!finder.mayBeIn(buffer.toString("utf8"))) return [];
  return splitLines(buffer).lines.flatMap((line, place) => {
    if (types !== undefined && !types.includes(typeOfLine(line))) return [];
    const text = line.toString("utf8");
    const seq = firstSeq + place;
    return finder.mayBeIn(text) && finder.isIn(readEvent(text, seq)) ? [seq] : [];
  });
}

function totalOf(index: StreamIndex, types: readonly string[] | undefined): number {
  if (types === undefined) return index.count;
  const counts = index.totals();
  return types.reduce((sum, type) => sum + (counts[type] ?? 0), 0);
}

/** The events of some types in an open file, by their place among them. */
class Pages {
  private readonly handle: FileHandle;
  private readonly index: StreamIndex;
  private readonly types: readonly string[] | undefined;

  constructor(handle: FileHandle, index: StreamIndex, types: readonly string[] | undefined) {
    this.handle = handle;
    this.index = index;
    this.types = types;
  }

  async placeOf(from: ListStart, total: number, limit: number): Promise<number> {
    if (from === "end") return total - limit + 1;
    if ("place" in from) return from.place;
    if (this.types === undefined) return from.seq;
    const block = Math.floor((from.seq - 1) / eventsPerMark);
    let before = 0;
    for (let at = 0; at < block && at < this.index.blocks; at += 1) before += this.index.countIn(at, this.types);
    const smaller = (await this.eventsOf(block)).filter(({ seq }) => seq < from.seq);
    return before + smaller.length + 1;
  }

  async read(first: number, limit: number): Promise<readonly StreamedEvent[]> {
    const events: StreamedEvent[] = [];
    let before = 0;
    for (let at = 0; at < this.index.blocks && events.length < limit; at += 1) {
      const count = this.index.countIn(at, this.types);
      if (before + count >= first && count > 0) {
        const skip = Math.max(0, first - before - 1);
        events.push(...(await this.eventsOf(at, skip, skip + limit - events.length)));
      }
      before += count;
    }
    return events;
  }

  /** Of a block the events from one place to another, counted from 0 among those of the types. */
  private async eventsOf(at: number, from = 0, until = eventsPerMark): Promise<readonly StreamedEvent[]> {
    const { types } = this;
    const { firstSeq, offset, bytes } = this.index.block(at);
    const { lines } = splitLines(await readBytes(this.handle, offset, bytes));
    const numbered = lines.map((line, place) => ({ line, seq: firstSeq + place }));
    const wanted = types === undefined ? numbered : numbered.filter(({ line }) => types.includes(typeOfLine(line)));
    return wanted.slice(from, until).map(({ line, seq }) => readEvent(line.toString("utf8"), seq));
  }
}
