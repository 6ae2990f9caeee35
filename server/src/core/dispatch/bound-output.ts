/** The most characters of one output that the dispatcher remembers and passes on to other steps: 256 Ki. */
export const maximumOutputLength = 256 * 1024;

/**
 * An output as the journal, the memory of the host and other steps get it: at most {@link maximumOutputLength} characters, then a line that
 * says how much is left out and where the whole is. The run's stream and its files keep what the tool gave.
 */
export function boundOutput(output: string, file: unknown): string {
  if (output.length <= maximumOutputLength) return output;
  const where = typeof file === "string" ? `the whole is in ${file} of the run's folder` : "the run's stream has more";
  const left = output.length - maximumOutputLength;
  return `${wholeCharacters(output)}\n[${left} more characters are left out here; ${where}]`;
}

/** Named outputs under the same limit: a long text is cut, anything else that is too big becomes null. */
export function boundOutputs(outputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, boundValue(value)]));
}

function boundValue(value: unknown): unknown {
  if (typeof value === "string") return boundOutput(value, undefined);
  if (typeof value !== "object" || value === null) return value;
  return JSON.stringify(value).length > maximumOutputLength ? null : value;
}

/** Never cuts a character that takes two units in half. */
function wholeCharacters(text: string): string {
  const last = text.charCodeAt(maximumOutputLength - 1);
  const isHalf = last >= 0xd800 && last < 0xdc00;
  return text.slice(0, isHalf ? maximumOutputLength - 1 : maximumOutputLength);
}
