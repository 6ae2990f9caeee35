import { compareRanks } from "./order.ts";
import type { EngineOrder, Head, Rank } from "./order.ts";
import type { Line, Queue } from "./queue.ts";

/** A queue among others, with what its group brings along. */
export interface Contender<T> {
  readonly queue: Queue;
  readonly order: EngineOrder;
  readonly of: T;
}

/** The task that goes first, and where it stands. */
export interface First<T> {
  readonly head: Head;
  readonly of: T;
  /** It gets a slot: the one after it is the next. */
  take(): void;
}

/**
 * Who of many queues goes first. A queue is looked into only where its oldest task could go before all that are known: of all others it's enough to know
 * how old that one is and how many slots its workflow holds.
 */
export class Fronts<T> {
  /** Not looked into yet: the one last that may have the best. */
  private closed: { readonly best: Rank; readonly contender: Contender<T> }[];
  private open: { readonly front: Front; readonly of: T }[] = [];

  constructor(contenders: readonly Contender<T>[]) {
    this.closed = contenders.map((contender) => ({ best: contender.order.bestOf(contender.queue), contender }));
    this.closed.sort((a, b) => compareRanks(b.best, a.best));
  }

  /** The one that goes first as things stand now; undefined where there is none. */
  first(): First<T> | undefined {
    let found: First<T> | undefined;
    for (const each of this.open) found = better(found, each);
    for (let next = this.closed.at(-1); next !== undefined; next = this.closed.at(-1)) {
      if (found !== undefined && compareRanks(next.best, found.head) > 0) break;
      this.closed.pop();
      const { queue, order, of } = next.contender;
      const opened = { front: new Front(queue, order), of };
      this.open.push(opened);
      found = better(found, opened);
    }
    return found;
  }

  /** Leave out the queues with which it's over. */
  keep(isIn: (of: T) => boolean): void {
    this.closed = this.closed.filter(({ contender }) => isIn(contender.of));
    this.open = this.open.filter(({ of }) => isIn(of));
  }
}

function better<T>(
  found: First<T> | undefined,
  { front, of }: { readonly front: Front; readonly of: T },
): First<T> | undefined {
  const head = front.best();
  if (head === undefined || (found !== undefined && compareRanks(found.head, head) < 0)) return found;
  return { head, of, take: () => front.take(head) };
}

/**
 * Those tasks of a queue that may be next. Of the runs that hold no slot the one goes first whose task is the oldest, as it has the highest priority too: the
 * lines behind it needn't be looked at. Lines of runs that hold slots come behind it where they are younger, or not so old that their priority has grown beyond its.
 */
class Front {
  private readonly lines: Iterator<Line>;
  private readonly order: EngineOrder;
  /** Of runs that hold slots, oldest first: as lines until one of them may count. */
  private readonly passed: Line[] = [];
  private readonly holding: Head[] = [];
  /** Of the first run that holds none, when it was looked for. */
  private fresh: Head | undefined;

  constructor({ lines }: Queue, order: EngineOrder) {
    this.lines = lines[Symbol.iterator]();
    this.order = order;
    this.fresh = this.nextFresh();
  }

  /** The one that goes first as things stand now. */
  best(): Head | undefined {
    // Its run may have got a slot meanwhile, for this task or another one.
    while (this.fresh !== undefined && this.fresh.ofRun > 0) {
      this.holding.push(this.fresh);
      this.fresh = this.nextFresh();
    }
    this.lookAtPassed();
    let best = this.fresh;
    for (const head of this.holding) if (best === undefined || compareRanks(head, best) < 0) best = head;
    return best;
  }

  /** The best one gets a slot. */
  take(head: Head): void {
    head.advance();
    if (!head.isDone) return;
    if (head === this.fresh) this.fresh = this.nextFresh();
    else this.holding.splice(this.holding.indexOf(head), 1);
  }

  private nextFresh(): Head | undefined {
    for (let next = this.lines.next(); next.done !== true; next = this.lines.next()) {
      if (this.order.isHolding(next.value.runId)) this.passed.push(next.value);
      else return this.order.headOf(next.value);
    }
    return undefined;
  }

  private lookAtPassed(): void {
    const [oldest] = this.passed;
    if (oldest === undefined) return;
    if (this.fresh !== undefined && (this.order.headOf(oldest)?.priority ?? 0) <= this.fresh.priority) return;
    for (const line of this.passed.splice(0)) {
      const head = this.order.headOf(line);
      if (head !== undefined) this.holding.push(head);
    }
  }
}
