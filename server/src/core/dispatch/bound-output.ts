import * as l10n from "@vscode/l10n";
/** The most characters of one output that the dispatcher remembers and passes on to other steps: 256 Ki. */
const maximumOutputLength = 256 * 1024;

/** Room for the line that says what is left out. */
const noteLength = 1024;

/**
 * An output as the journal, the memory of the host and other steps get it: at most {@link maximumOutputLength} characters, the last line
 * of a longer one says how much is left out and where the whole is. The run's stream and its files keep what the tool gave.
 */
export function boundOutput(output: string, file: unknown): string {
  if (output.length <= maximumOutputLength) return output;
  const where =
    typeof file === "string" && file.length < noteLength / 2
      ? `the whole is in ${file} of the run's folder`
      : "the run's stream has more";
  const kept = wholeCharacters(output, maximumOutputLength - noteLength);
  return l10n.t("{0}\n[{1} more characters are left out here; {2}]", kept, output.length - kept.length, where);
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

/** At most so many units of a text; never half of a character that takes two. */
function wholeCharacters(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const isHalf = last >= 0xd800 && last < 0xdc00;
  return text.slice(0, isHalf ? length - 1 : length);
}
