/** The element at a point of this frame, through open shadow roots. It runs in the page as the text of this function. */
export function elementAtPoint([x, y]: readonly [number, number]): Element | null {
  let hit = document.elementFromPoint(x, y);
  for (;;) {
    const inner = hit?.shadowRoot?.elementFromPoint(x, y) ?? null;
    if (inner === null || inner === hit) return hit;
    hit = inner;
  }
}

/** What kind of a field an element is, and where a frame's own page begins. It runs in the page as the text of this function. */
export function fieldFacts(element: Element): {
  readonly kind: "text" | "drop-down" | "switch" | "file" | "none";
  readonly disabled: boolean;
  readonly left: number;
  readonly top: number;
} {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const tag = element.localName;
  const type = element instanceof HTMLInputElement ? element.type : "";
  const isSwitch = ["checkbox", "radio", "submit", "button", "reset", "image"].includes(type);
  const isText = tag === "input" || tag === "textarea" || (element instanceof HTMLElement && element.isContentEditable);
  const kind =
    tag === "select" ? "drop-down" : type === "file" ? "file" : isSwitch ? "switch" : isText ? "text" : "none";
  return {
    kind,
    disabled: element.matches(":disabled") || (isText && element.matches("input[readonly], textarea[readonly]")),
    left: box.left + element.clientLeft + parseFloat(style.paddingLeft),
    top: box.top + element.clientTop + parseFloat(style.paddingTop),
  };
}
