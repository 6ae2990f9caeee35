/**
 * Pure: whether a version is strictly newer than another one, by the rules of semver.org: numbers part by part, and a version with a label (`1.2.0-beta.1`) before the one
 * without. What isn't a version is newer than nothing.
 */
export function isNewerVersion(version: string, than: string): boolean {
  const [one, other] = [readVersion(version), readVersion(than)];
  if (one === undefined || other === undefined) return false;
  for (const [index, number] of one.numbers.entries()) {
    const difference = number - (other.numbers[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return compareLabels(one.label, other.label) > 0;
}

interface Version {
  readonly numbers: readonly number[];
  readonly label: readonly string[];
}

function readVersion(text: string): Version | undefined {
  const [, major, minor, patch, label = ""] = /^(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?(?:\+.*)?$/.exec(text) ?? [];
  if (major === undefined) return undefined;
  return { numbers: [major, minor, patch].map(Number), label: label === "" ? [] : label.split(".") };
}

function compareLabels(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return other.length - one.length;
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const difference = compareParts(one[index], other[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Numbers come before words, and nothing before anything. */
function compareParts(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return one === other ? 0 : one === undefined ? -1 : 1;
  const [left, right] = [Number(one), Number(other)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  if (Number.isNaN(left) !== Number.isNaN(right)) return Number.isNaN(left) ? 1 : -1;
  return one < other ? -1 : one > other ? 1 : 0;
}
