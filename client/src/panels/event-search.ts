import { SearchEventsRequest, type StreamKey } from "../../../server/src/protocol/runs.ts";
import type { ToRunEvents } from "../../../webviews/src/protocol/run-events.ts";
import { withRemedy } from "../commands/workbench.ts";
import type { Server } from "../ports/server.ts";

/** More matches than this are no answer to a question: the search ends there. */
const mostMatches = 200_000;

/** What is searched for, and where. */
export interface SearchOrder {
  /** The panel's number for it. */
  readonly search: number;
  readonly stream: StreamKey;
  readonly text: string;
  readonly types?: readonly string[];
}

/**
 * One search through a stream, part by part: the host looks at a bounded part at a time and does other things in between. It ends when the stream does, and goes on
 * when that has grown.
 */
export class EventSearch {
  readonly order: SearchOrder;
  readonly #server: Server;
  readonly #post: (message: ToRunEvents) => void;
  readonly #matches: number[] = [];
  #next = 1;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(order: SearchOrder, server: Server, post: (message: ToRunEvents) => void) {
    this.order = order;
    this.#server = server;
    this.#post = post;
  }

  /** Search to the end as it is now. Rejects with a sentence where the host refuses. */
  async run(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#searchAll().finally(() => (this.#running = undefined));
    await this.#running;
  }

  /** Nothing more is asked or told. */
  stop(): void {
    this.#stopped = true;
  }

  /** The first match after an event, or the last one before it. */
  beside(seq: number, back: boolean): { readonly seq: number; readonly place: number } | undefined {
    const after = firstAfter(this.#matches, back ? seq - 1 : seq);
    const at = back ? after - 1 : after;
    const found = this.#matches[at];
    return found === undefined ? undefined : { seq: found, place: at + 1 };
  }

  async #searchAll(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      while (!(await this.#searchOn()));
    }
  }

  /** It may have been stopped while the host was asked. */
  #tell(message: ToRunEvents): void {
    if (!this.#stopped) this.#post(message);
  }

  /** One part more; whether it was the last. */
  async #searchOn(): Promise<boolean> {
    if (this.#stopped) return true;
    const { search, stream, text, types } = this.order;
    const wish = { ...stream, text, from: this.#next, ...(types !== undefined && { types }) };
    const result = await this.#server.request(SearchEventsRequest, wish);
    if (result.outcome === "refused") throw new Error(withRemedy(result.because));
    const { matches, next, total } = result.found;
    this.#next = next;
    for (const seq of matches) this.#matches.push(seq);
    const done = next > total || this.#matches.length >= mostMatches;
    const count = this.#matches.length;
    this.#tell({ type: "found", search, count, searched: next - 1, total, done });
    return done;
  }
}

/** How many of the numbers, which rise, aren't larger than this one. */
function firstAfter(numbers: readonly number[], seq: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
