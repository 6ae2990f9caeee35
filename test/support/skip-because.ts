import type { Context } from "mocha";

/** Skips the running test, with its reason in its title: a test that can't run here says so. In a hook of a suite it skips all its tests, each with the reason. Never returns. */
export function skipBecause(context: Context, reason: string): never {
  const { test } = context;
  const say = (skipped: { title: string }): void => void (skipped.title += ` (skipped: ${reason})`);
  if (test !== undefined && "type" in test && test.type === "hook") test.parent?.eachTest(say);
  else if (test !== undefined) say(test);
  return context.skip();
}
