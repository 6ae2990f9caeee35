/** Ends something that nobody has needed for a while. */
export interface IdleExit {
  cancel(): void;
}

/** How to know, how long to wait, and what to do then. */
export interface IdleExitOptions {
  readonly isNeeded: () => boolean;
  readonly idleMs: number;
  readonly exit: () => void;
}

/** Looks again and again whether it's needed, and calls `exit` once it hasn't been for `idleMs`. Doesn't keep the process alive itself. */
export function exitWhenIdle({ isNeeded, idleMs, exit }: IdleExitOptions): IdleExit {
  let neededAt = performance.now();
  const timer = setInterval(
    () => {
      const now = performance.now();
      if (isNeeded()) neededAt = now;
      else if (now - neededAt >= idleMs) {
        clearInterval(timer);
        exit();
      }
    },
    Math.min(1_000, Math.max(50, idleMs / 4)),
  );
  timer.unref();
  return { cancel: () => clearInterval(timer) };
}
