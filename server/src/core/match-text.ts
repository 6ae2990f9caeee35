/** Whether a text has `wanted` in it, whatever the case. Where `wanted` has a `*`, which stands for anything, it must be the whole text. */
export function textMatcher(wanted: string): (text: string) => boolean {
  const parts = wanted.toLowerCase().split("*").map(literally);
  const pattern = new RegExp(parts.length === 1 ? parts.join("") : `^${parts.join(".*")}$`, "s");
  return (text) => pattern.test(text.toLowerCase());
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
