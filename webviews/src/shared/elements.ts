import "./language.ts";

/** What an element has; texts only ever get in as text, never as markup. */
export interface ElementParts {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A new element with these parts and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  parts: ElementParts = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (parts.class !== undefined) made.className = parts.class;
  if (parts.text !== undefined) made.textContent = parts.text;
  for (const [name, value] of Object.entries(parts.attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** An icon of the editor's set; what it says is said in text beside it. */
export function icon(name: string): HTMLElement {
  return element("span", { class: `codicon codicon-${name}`, attributes: { "aria-hidden": "true" } });
}

/** Set the text only when it differs, so that a selection in it and a screen reader's place stay. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
