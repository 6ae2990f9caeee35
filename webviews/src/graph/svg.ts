const namespace = "http://www.w3.org/2000/svg";

/** A new element of a drawing with these attributes and children. Texts get in as text content alone. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(namespace, tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** Set attributes where they differ, so that nothing is drawn or read anew without need. */
export function setAttributes(target: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (target.getAttribute(name) !== value) target.setAttribute(name, value);
  }
}
