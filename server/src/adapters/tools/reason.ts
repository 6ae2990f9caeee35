/** How many causes of an error are looked at. */
const deepest = 3;

/** What went wrong, in one line: an error's message with those of its causes that say more (`fetch failed: connect ECONNREFUSED …`). */
export function reasonOf(error: unknown): string {
  const parts: string[] = [];
  let at: unknown = error;
  for (let depth = 0; depth < deepest && at !== undefined; depth += 1) {
    const text = textOf(at);
    if (text !== "" && !parts.includes(text)) parts.push(text);
    at = at instanceof AggregateError ? at.errors[0] : at instanceof Error ? at.cause : undefined;
  }
  return parts.join(": ").replace(/\s+/g, " ").slice(0, 500);
}

function textOf(error: unknown): string {
  if (error instanceof Error) return error.message || codeOf(error);
  return typeof error === "string" ? error : JSON.stringify(error);
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
