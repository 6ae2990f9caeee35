/** The files of a small workspace in one text: `# -- path` begins another one. What stands before the first such line is `main.manus.yaml`. */
export function splitFiles(text: string): { path: string; text: string }[] {
  const parts = text.split(/^# -- (\S+)\n/m);
  const first = { path: "main.manus.yaml", text: parts[0] ?? "" };
  const files = parts.slice(1).flatMap((part, index, all) => {
    return index % 2 === 0 ? [{ path: part, text: all[index + 1] ?? "" }] : [];
  });
  return first.text.trim() === "" && files.length > 0 ? files : [first, ...files];
}
