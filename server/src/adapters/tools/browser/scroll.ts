import type { Frame, Page } from "playwright-core";
import { PageScroller, type ScrollOutcome } from "./in-page/page-scroller.ts";

/** Scroll the page, or what can be scrolled in it, and say what came of it. */
export async function scrollPage(page: Page, direction: "up" | "down", toEnd: boolean): Promise<string> {
  for (const frame of framesOf(page)) {
    const { moved, above, below } = await scrollFrame(frame, direction, toEnd);
    if (moved === "nothing") continue;
    const what = moved === "page" && frame === page.mainFrame() ? "the page" : "a part of the page";
    return `Scrolled ${what} ${direction}: ${above} px above, ${below} px below`;
  }
  return `Nothing can be scrolled any further ${direction}`;
}

async function scrollFrame(frame: Frame, direction: "up" | "down", toEnd: boolean): Promise<ScrollOutcome> {
  return frame.evaluate<ScrollOutcome>(
    `(() => { const Scroller = ${String(PageScroller)}; return new Scroller().scroll(${JSON.stringify(direction)}, ${toEnd}); })()`,
  );
}

/** The page itself first; its frames then, as they come. */
function framesOf(page: Page): readonly Frame[] {
  return [page.mainFrame(), ...page.frames().filter((frame) => frame !== page.mainFrame() && !frame.isDetached())];
}
