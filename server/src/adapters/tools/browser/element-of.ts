import type { ElementHandle, JSHandle } from "playwright-core";

/** The element that a handle holds; undefined where it holds something else. (The library's own type says so only where there is a DOM.) */
export function elementOf(handle: JSHandle): ElementHandle | undefined {
  return (handle.asElement() as ElementHandle | null) ?? undefined;
}
