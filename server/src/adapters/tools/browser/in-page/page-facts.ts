/** A part of the visible page, in CSS pixels from the upper left corner of its frame. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** An entry of a drop-down list. */
export interface OptionFacts {
  readonly label: string;
  readonly selected: boolean;
  readonly disabled: boolean;
}

/** What is known of an element that can be used. */
export interface ElementFacts {
  readonly tag: string;
  /** Its ARIA role, given or natural; for an input its type: `link`, `button`, `text`, `password`. */
  readonly role: string;
  /** What it is called, as assistive software would say it. */
  readonly name: string;
  /** What is in it; of a secret field only that there is something. */
  readonly value?: string;
  /** `checked`, `disabled`, `expanded`, `covered`, … */
  readonly states: readonly string[];
  readonly options?: readonly OptionFacts[];
  /** Where a link leads. */
  readonly href?: string;
}

/** What stands on a page, in reading order. */
export type PageEntry =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "cell" }
  /** An element that can be used; `at` counts the elements of this frame. */
  | { readonly kind: "element"; readonly at: number }
  /** Another document inside this one; `at` counts the frames of this frame. `clip`: what of it is visible, as its own coordinates. */
  | { readonly kind: "frame"; readonly at: number; readonly clip: Area; readonly left: number; readonly top: number };

/** How far a page, or the largest scroller in it, can be scrolled. */
export interface ScrollFacts {
  /** Pixels hidden above. */
  readonly above: number;
  /** Pixels hidden below. */
  readonly below: number;
}

/** What of one frame is visible. */
export interface FrameFacts {
  readonly title: string;
  readonly entries: readonly PageEntry[];
  readonly elements: readonly ElementFacts[];
  readonly scroll: ScrollFacts;
  /** Whether there was more than is read of one frame. */
  readonly cut: boolean;
}

/** What {@link PageReader} may read of its frame. */
export interface ReadOrder {
  /** What of the frame is visible; absent: all of its window. */
  readonly clip?: Area;
  /** The most elements and the most characters taken from it. */
  readonly elements: number;
  readonly characters: number;
}
