/** What a scroll has moved, and by how much. */
export interface ScrollOutcome {
  /** `page`, `part` (a scroller inside it) or `nothing`. */
  readonly moved: "page" | "part" | "nothing";
  /** Pixels hidden above and below in what was moved. */
  readonly above: number;
  readonly below: number;
}

/** Scrolls a frame. It runs in the page, as the text of this class: it may use nothing but itself and the page. */
export class PageScroller {
  /** The page where it can move that way, else the largest part of it that can. */
  scroll(direction: "up" | "down", toEnd: boolean): ScrollOutcome {
    const root = document.scrollingElement ?? document.documentElement;
    const target = this.isFree(root) && this.canMove(root, direction) ? root : this.largestPart(direction);
    if (target === undefined) return { moved: "nothing", above: 0, below: 0 };
    const height = target === root ? innerHeight : target.clientHeight;
    const sign = direction === "up" ? -1 : 1;
    const top = target.scrollTop + sign * (toEnd ? target.scrollHeight : height);
    target.scrollTo({ top, behavior: "instant" });
    const below = Math.max(0, Math.round(target.scrollHeight - height - target.scrollTop));
    return { moved: target === root ? "page" : "part", above: Math.round(target.scrollTop), below };
  }

  /** A page under a dialog of its own often can't be scrolled by hand. */
  isFree(root: Element): boolean {
    return [root, document.body].every((element) => getComputedStyle(element).overflowY !== "hidden");
  }

  canMove(element: Element, direction: "up" | "down"): boolean {
    const isRoot = element === (document.scrollingElement ?? document.documentElement);
    const height = isRoot ? innerHeight : element.clientHeight;
    return direction === "up" ? element.scrollTop >= 1 : element.scrollHeight - height - element.scrollTop >= 1;
  }

  largestPart(direction: "up" | "down"): Element | undefined {
    let [best, bestArea]: [Element | undefined, number] = [undefined, 0];
    for (const element of this.everything(document)) {
      if (element.scrollHeight <= element.clientHeight || !this.canMove(element, direction)) continue;
      if (!/auto|scroll|overlay/.test(getComputedStyle(element).overflowY)) continue;
      const area = this.visibleArea(element);
      if (area > bestArea) [best, bestArea] = [element, area];
    }
    return best;
  }

  *everything(root: Document | ShadowRoot): Generator<Element> {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot !== null) yield* this.everything(element.shadowRoot);
    }
  }

  visibleArea(element: Element): number {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const width = Math.min(right, innerWidth) - Math.max(left, 0);
    const height = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return width > 0 && height > 0 ? width * height : 0;
  }
}
