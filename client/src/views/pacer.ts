/** Carries out what is asked for often, at most once in a while. */
export interface Pacer {
  readonly ask: () => void;
  readonly dispose: () => void;
}

/** Long enough to gather a burst of changes, short enough to feel at once. */
const pause = 100;

/** Calls `act` once for all asks within a pause, at its end. */
export function createPacer(act: () => void): Pacer {
  let waiting: NodeJS.Timeout | undefined;
  return {
    ask() {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        act();
      }, pause);
    },
    dispose: () => clearTimeout(waiting),
  };
}
