/** So many characters an answer has at most: what a model reads costs, and an event's output can be megabytes. */
export const longestAnswer = 24_000;

/** How long a text in an answer may be, tried in this order until the whole fits. */
const textLengths = [2_000, 500, 150, 60];

/** Pure: a value as JSON of at most `longest` characters. Long texts are cut first, each saying by how much; what is too long even then is cut at its end, and says so. */
export function toBoundedJson(value: unknown, longest = longestAnswer): string {
  let text = "";
  for (const length of textLengths) {
    text = JSON.stringify(cutTexts(value, length), undefined, 1);
    if (text.length <= longest) return text;
  }
  const note = `\n… (cut: the whole answer has ${text.length} characters; ask for less)`;
  return `${text.slice(0, longest - note.length)}${note}`;
}

/** The text at most so long; what was left out is told. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length - length} characters more)`;
}

function cutTexts(value: unknown, length: number): unknown {
  if (typeof value === "string") return cutText(value, length);
  if (Array.isArray(value)) return value.map((each) => cutTexts(each, length));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cutTexts(each, length)]));
}
