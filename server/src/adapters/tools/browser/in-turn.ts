import { Cancelled, type Cancellation } from "../../../core/ports/cancellation.ts";

/** Resolves as `work` does; rejects with `Cancelled` as soon as it is cancelled, and `work` goes on to its end unheard. */
export async function unlessCancelled<T>(work: Promise<T>, cancellation: Cancellation): Promise<T> {
  let forget: (() => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      work.then(resolve, reject);
      forget = cancellation.onCancelled(() => reject(new Cancelled()));
    });
  } finally {
    forget?.();
  }
}

/** Resolves as `work` does, or with `late` when that takes longer than `milliseconds`; `work` then goes on unheard. */
export async function within<T, L>(work: Promise<T>, milliseconds: number, late: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T | L>((resolve, reject) => {
      work.then(resolve, reject);
      timer = setTimeout(() => resolve(late), milliseconds);
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Lets one after the other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Run `work` once all earlier work has ended, well or not. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
