const longestName = 120;
/** Names that Windows gives to devices, whatever follows the dot. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** A name under which what the cloud calls `written` can lie in any folder of any system: no path, no control characters, not too long. Never empty. */
function safeName(written: string): string {
  const last = written.replaceAll("\\", "/").split("/").at(-1) ?? "";
  const plain = last
    .normalize("NFC")
    .replace(/[\u0000-\u001f\u007f<>:"|?*]/g, "_")
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  if (plain === "") return "file";
  return cut(devices.test(plain) ? `_${plain}` : plain);
}

/** The same name with a number where it's taken: `report-2.md`. Upper and lower case count as one. */
export function freeName(written: string, isTaken: (name: string) => boolean): string {
  const name = safeName(written);
  const [stem, extension] = split(name);
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? name : `${stem}-${count}${extension}`;
    if (!isTaken(free.toLowerCase())) return free;
  }
}

/** Letters of several units aren't torn; what a name ends in stays. */
function cut(name: string): string {
  const letters = Array.from(name);
  if (letters.length <= longestName) return name;
  const [, extension] = split(name);
  const kept = extension.length <= 16 ? extension : "";
  return `${letters.slice(0, longestName - kept.length).join("")}${kept}`;
}

function split(name: string): readonly [string, string] {
  const at = name.lastIndexOf(".");
  return at <= 0 ? [name, ""] : [name.slice(0, at), name.slice(at)];
}
