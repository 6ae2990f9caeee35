import type { Area, ElementFacts, FrameFacts, OptionFacts, PageEntry, ReadOrder, ScrollFacts } from "./page-facts.ts";

interface Place {
  readonly clip: Area;
  /** What clips an absolutely positioned descendant. */
  readonly positionedClip: Area;
  /** Whether an element around it can be clicked already. */
  readonly inInteractive: boolean;
  readonly pointer: boolean;
  readonly preformatted: boolean;
}

/**
 * Reads what is visible of one frame. It runs in the page, where it is sent as the text of this class: so it may use nothing but itself
 * and the page.
 */
export class PageReader {
  readonly entries: PageEntry[] = [];
  readonly facts: ElementFacts[] = [];
  readonly elements: Element[] = [];
  readonly frames: Element[] = [];
  readonly order: ReadOrder;
  characters = 0;
  nodes = 0;
  cut = false;

  constructor(order: ReadOrder) {
    this.order = order;
  }

  read(): this {
    const clip = this.order.clip ?? { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    const start = { clip, positionedClip: clip, inInteractive: false, pointer: false, preformatted: false };
    if ((document.body as Element | null) !== null) this.visit(document.body, start);
    return this;
  }

  /** All but the elements themselves, which can't leave the page. */
  result(): FrameFacts {
    const { entries, facts, cut } = this;
    return { title: document.title, entries, elements: facts, scroll: this.scroll(), cut };
  }

  /** Whether the element that was read as number `at` is still the same one. */
  check(at: number): "same" | "gone" | "changed" {
    const [element, facts] = [this.elements[at], this.facts[at]];
    if (element?.isConnected !== true || facts === undefined) return "gone";
    const plain = (text: string): string => text.replace(/\d+/g, "");
    const isSame = this.roleOf(element) === facts.role && plain(this.nameOf(element)) === plain(facts.name);
    return isSame ? "same" : "changed";
  }

  visit(node: Node, place: Place): void {
    this.nodes += 1;
    if (this.cut || this.nodes > 300_000) {
      this.cut = true;
      return;
    }
    if (node instanceof Text) this.addText(node, place);
    if (node instanceof Element) this.visitElement(node, place);
  }

  visitElement(element: Element, place: Place): void {
    const tag = element.localName;
    if (["script", "style", "noscript", "template", "head", "datalist", "title"].includes(tag)) return;
    const style = getComputedStyle(element);
    if (style.display === "none") return;
    if (tag === "br") this.add({ kind: "break" });
    const around = this.placeFor(style, place);
    const inside = { ...around, clip: this.clipInside(element, style, around.clip) };
    const isBlock = !/^(inline|contents|ruby|table-cell)/.test(style.display);
    if (isBlock) this.add({ kind: "break" });
    const isUsable = this.isInteractive(element, place, inside.pointer);
    if (isUsable && this.isShown(element, style)) this.addElement(element, around.clip);
    if (style.opacity !== "0")
      this.visitContent(element, { ...inside, inInteractive: place.inInteractive || isUsable });
    if (style.display === "table-cell") this.add({ kind: "cell" });
    else if (isBlock) this.add({ kind: "break" });
  }

  isShown(element: Element, style: CSSStyleDeclaration): boolean {
    if (style.visibility !== "visible") return false;
    // Switches of one's own making often hide the real one, which still takes the click of its label.
    return style.opacity !== "0" || ["checkbox", "radio", "file"].includes(this.typeOf(element));
  }

  visitContent(element: Element, place: Place): void {
    const tag = element.localName;
    if (tag === "iframe" || tag === "frame") return this.addFrame(element, place.clip);
    if (tag === "img" || element.getAttribute("role") === "img" || tag === "svg")
      return this.addPicture(element, place.clip);
    if (["select", "textarea", "input", "canvas", "video", "audio", "object", "math"].includes(tag)) return;
    const children = element.shadowRoot?.childNodes ?? this.slotted(element) ?? element.childNodes;
    for (const child of children) this.visit(child, place);
  }

  slotted(element: Element): readonly Node[] | undefined {
    if (!(element instanceof HTMLSlotElement)) return undefined;
    const assigned = element.assignedNodes();
    return assigned.length > 0 ? assigned : undefined;
  }

  placeFor(style: CSSStyleDeclaration, place: Place): Place {
    const all = this.order.clip ?? { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    const { position } = style;
    const clip = position === "fixed" ? all : position === "absolute" ? place.positionedClip : place.clip;
    return {
      ...place,
      clip,
      positionedClip: position === "static" ? place.positionedClip : clip,
      pointer: style.cursor === "pointer",
      preformatted: style.whiteSpace.startsWith("pre"),
    };
  }

  clipInside(element: Element, style: CSSStyleDeclaration, clip: Area): Area {
    const clips = style.overflowX !== "visible" || style.overflowY !== "visible";
    // What body and html clip is the window, whose size is known.
    if (!clips || element === document.body || style.display === "inline") return clip;
    return this.overlap(element.getBoundingClientRect(), clip) ?? { left: 0, top: 0, right: 0, bottom: 0 };
  }

  overlap(area: Area, clip: Area): Area | undefined {
    const [left, top] = [Math.max(area.left, clip.left), Math.max(area.top, clip.top)];
    const [right, bottom] = [Math.min(area.right, clip.right), Math.min(area.bottom, clip.bottom)];
    return right - left >= 1 && bottom - top >= 1 ? { left, top, right, bottom } : undefined;
  }

  visiblePart(element: Element, clip: Area): Area | undefined {
    for (const area of element.getClientRects()) {
      const part = this.overlap(area, clip);
      if (part !== undefined) return part;
    }
    return undefined;
  }

  add(entry: PageEntry): void {
    const last = this.entries.at(-1);
    if (entry.kind === "break" && (last === undefined || last.kind === "break")) return;
    if (entry.kind === "break" && last?.kind === "cell") this.entries.pop();
    this.entries.push(entry);
  }

  addText(node: Text, place: Place): void {
    const text = place.preformatted ? node.data : node.data.replace(/\s+/g, " ");
    if (text.trim() === "") {
      if (text !== "" && this.entries.at(-1)?.kind === "text") this.add({ kind: "text", text: " " });
      return;
    }
    if (node.parentElement !== null && getComputedStyle(node.parentElement).visibility !== "visible") return;
    const range = document.createRange();
    range.selectNodeContents(node);
    const isVisible = [...range.getClientRects()].some((area) => this.overlap(area, place.clip) !== undefined);
    if (!isVisible) return;
    this.characters += text.length;
    if (this.characters > this.order.characters) this.cut = true;
    else this.add({ kind: "text", text });
  }

  addPicture(element: Element, clip: Area): void {
    const name =
      this.given(element) || element.getAttribute("alt") || element.querySelector("title")?.textContent || "";
    if (name.trim() === "" || this.visiblePart(element, clip) === undefined) return;
    this.add({ kind: "text", text: ` [picture: ${this.short(name)}] ` });
  }

  addFrame(element: Element, clip: Area): void {
    const part = this.visiblePart(element, clip);
    if (part === undefined || this.frames.length >= 50) return;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const [left, top] = [
      box.left + element.clientLeft + parseFloat(style.paddingLeft),
      box.top + element.clientTop + parseFloat(style.paddingTop),
    ];
    const inFrame = {
      left: part.left - left,
      top: part.top - top,
      right: part.right - left,
      bottom: part.bottom - top,
    };
    this.add({ kind: "break" });
    this.entries.push({ kind: "frame", at: this.frames.push(element) - 1, clip: inFrame, left, top });
    this.add({ kind: "break" });
  }

  addElement(element: Element, clip: Area): void {
    const label = this.labelOf(element);
    const part = this.visiblePart(element, clip) ?? (label === undefined ? undefined : this.visiblePart(label, clip));
    if (part === undefined) return;
    if (this.elements.length >= this.order.elements) {
      this.cut = true;
      return;
    }
    this.entries.push({ kind: "element", at: this.elements.push(element) - 1 });
    this.facts.push(this.factsOf(element, part));
  }

  factsOf(element: Element, part: Area): ElementFacts {
    const states = this.statesOf(element);
    if (this.isCovered(element, part)) states.push("covered");
    const value = this.valueOf(element);
    const href = element instanceof HTMLAnchorElement ? element.href : "";
    return {
      tag: element.localName,
      role: this.roleOf(element),
      name: this.nameOf(element),
      states,
      ...(value === undefined ? {} : { value }),
      ...(element instanceof HTMLSelectElement ? { options: this.optionsOf(element) } : {}),
      ...(/^https?:/.test(href) ? { href } : {}),
    };
  }

  isInteractive(element: Element, place: Place, pointer: boolean): boolean {
    if (element.matches("input:not([type=hidden]), button, select, textarea, summary, a[href], area[href], [onclick]"))
      return true;
    if (element.matches("video[controls], audio[controls], [role=gridcell][tabindex]")) return true;
    if (this.isEditable(element)) return element.parentElement === null || !this.isEditable(element.parentElement);
    const roles =
      "button checkbox combobox link listbox menuitem menuitemcheckbox menuitemradio option radio searchbox slider spinbutton switch tab textbox treeitem";
    if (roles.split(" ").includes(element.getAttribute("role") ?? "")) return true;
    if (place.inInteractive) return false;
    if (element.matches("[tabindex]:not([tabindex^='-'], dialog)")) return true;
    return pointer && !place.pointer && !element.matches("label, body, html");
  }

  isEditable(element: Element): boolean {
    return element instanceof HTMLElement && element.isContentEditable;
  }

  typeOf(element: Element): string {
    return element instanceof HTMLInputElement ? element.type : "";
  }

  roleOf(element: Element): string {
    const given = element.getAttribute("role");
    if (given !== null && given.trim() !== "") return given.trim().split(/\s+/)[0] ?? "";
    const tag = element.localName;
    if (tag === "input") return this.typeOf(element);
    if (tag === "a") return "link";
    if (tag === "select") return "drop-down list";
    if (tag === "textarea") return "text area";
    if (this.isEditable(element)) return "editable text";
    return tag === "button" ? "button" : "";
  }

  short(text: string): string {
    const plain = text.replace(/\s+/g, " ").trim();
    return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
  }

  /** The name that was given on purpose, for assistive software. */
  given(element: Element): string {
    const root = element.getRootNode() as Document | ShadowRoot;
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter((id) => id !== "");
    const labels = ids.map((id) => root.getElementById(id)?.textContent ?? "").join(" ");
    return this.short(labels) || this.short(element.getAttribute("aria-label") ?? "");
  }

  labelOf(element: Element): HTMLLabelElement | undefined {
    const { labels } = element as Partial<HTMLInputElement>;
    return labels?.[0];
  }

  nameOf(element: Element): string {
    const given = this.given(element);
    if (given !== "") return given;
    const label = this.labelOf(element);
    if (label !== undefined) return this.short(label.innerText);
    if (element.matches("input[type=submit], input[type=button], input[type=reset]")) {
      return this.short((element as HTMLInputElement).value || this.typeOf(element));
    }
    const ofContent = element.matches("input, select, textarea") ? "" : this.nameOfContent(element);
    const attributes = ["placeholder", "title", "alt", "name"].map((name) => element.getAttribute(name) ?? "");
    return [ofContent, ...attributes.map((text) => this.short(text))].find((text) => text !== "") ?? "";
  }

  nameOfContent(element: Element): string {
    const text = element instanceof HTMLElement && !this.isEditable(element) ? this.short(element.innerText) : "";
    if (text !== "") return text;
    const picture = element.querySelector("img[alt], svg title, [aria-label]");
    return this.short(
      picture?.getAttribute("alt") ?? picture?.getAttribute("aria-label") ?? picture?.textContent ?? "",
    );
  }

  isSecret(element: Element): boolean {
    const complete = element.getAttribute("autocomplete") ?? "";
    return this.typeOf(element) === "password" || /password|one-time-code|cc-(number|csc)/.test(complete);
  }

  valueOf(element: Element): string | undefined {
    const type = this.typeOf(element);
    if (["checkbox", "radio", "submit", "button", "reset", "image"].includes(type)) return undefined;
    const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
    if (isField) return this.isSecret(element) && element.value !== "" ? "(hidden)" : this.short(element.value);
    if (this.isEditable(element)) return this.short((element as HTMLElement).innerText);
    return element.getAttribute("aria-valuetext") ?? element.getAttribute("aria-valuenow") ?? undefined;
  }

  statesOf(element: Element): string[] {
    const states = ["checked", "disabled", "expanded", "pressed", "selected", "required", "invalid", "readonly"].filter(
      (name) => element.getAttribute(`aria-${name}`) === "true",
    );
    const add = (name: string, holds: boolean): void => {
      if (holds && !states.includes(name)) states.push(name);
    };
    add("collapsed", element.getAttribute("aria-expanded") === "false");
    add("disabled", element.matches(":disabled"));
    if (element instanceof HTMLInputElement) add("checked", element.checked);
    const isField = element.matches("input, textarea, select");
    add("required", isField && element.matches(":required"));
    add(
      "readonly",
      element.matches("input:read-only, textarea:read-only") &&
        !element.matches(":disabled") &&
        element.hasAttribute("readonly"),
    );
    add("invalid", isField && element.matches(":user-invalid"));
    add(
      "focused",
      (element.getRootNode() as Document | ShadowRoot).activeElement === element && element !== document.body,
    );
    return states;
  }

  optionsOf(select: HTMLSelectElement): readonly OptionFacts[] {
    return [...select.options].slice(0, 200).map((option) => ({
      label: this.short(option.label || option.text),
      selected: option.selected,
      disabled: option.disabled,
    }));
  }

  /** Whether a click in its middle would hit something else. */
  isCovered(element: Element, part: Area): boolean {
    const [x, y] = [(part.left + part.right) / 2, (part.top + part.bottom) / 2];
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot !== null && hit?.shadowRoot !== undefined) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (inner === null || inner === hit) break;
      hit = inner;
    }
    if (hit === null) return false;
    return (
      !this.contains(element, hit) && !this.contains(hit, element) && this.labelOf(element)?.contains(hit) !== true
    );
  }

  /** {@link Node.contains}, through shadow roots. */
  contains(outer: Element, inner: Element): boolean {
    for (let at: Node | null = inner; at !== null; at = at.parentNode ?? (at instanceof ShadowRoot ? at.host : null)) {
      if (at === outer) return true;
      if (at instanceof Element && at.assignedSlot !== null && this.contains(outer, at.assignedSlot)) return true;
    }
    return false;
  }

  scroll(): ScrollFacts {
    // A page that was just opened may hold nothing at all.
    const root = (document.scrollingElement ?? document.documentElement) as Element | null;
    if (root === null) return { above: 0, below: 0 };
    const above = Math.round(root.scrollTop);
    return { above, below: Math.max(0, Math.round(root.scrollHeight - innerHeight - root.scrollTop)) };
  }
}
