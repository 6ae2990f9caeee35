/** What a step or its task is called where there is little room. */
export interface StepName {
  /** The id that the file gives, else the title. */
  readonly short: string;
  /** What the title says beyond that; empty where it says no more. */
  readonly detail: string;
}

/** The host names a step without an id by its place, and puts an id in front of a title. */
export function nameOfStep({ id, title }: { readonly id: string; readonly title: string }): StepName {
  if (/^step-\d+$/.test(id)) return { short: title, detail: "" };
  const detail = title.startsWith(`${id}: `) ? title.slice(id.length + 2) : title;
  return { short: id, detail: detail === id ? "" : detail };
}
