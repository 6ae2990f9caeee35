/** A text as a name: lower-case letters, digits and hyphens, at most `most` characters. Empty where nothing of it is left. */
export function slugOf(text: string, most = 63): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, most)
    .replace(/-+$/, "");
}

/** A text as an id: as {@link slugOf}, but `_` stays and it starts with a letter. */
export function idOf(text: string, most = 63): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, most)
    .replace(/-+$/, "");
}

/** A name that none of `taken` is: itself, else with the first free number from 2 on. */
export function freeName(name: string, taken: { has(name: string): boolean }): string {
  if (!taken.has(name)) return name;
  let number = 2;
  for (; taken.has(numbered(name, number)); number += 1);
  return numbered(name, number);
}

function numbered(name: string, number: number): string {
  const ending = `-${String(number)}`;
  return name.replace(/-\d+$/, "").slice(0, 63 - ending.length) + ending;
}
