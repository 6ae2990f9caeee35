import type { Context } from "mocha";

/** Skips the running test, with its reason in its title: a test that can't run here says so. Never returns. */
export function skipBecause(context: Context, reason: string): never {
  if (context.test !== undefined) context.test.title += ` (skipped: ${reason})`;
  return context.skip();
}
