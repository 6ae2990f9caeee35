/** Where a path that an agent named lies: below this folder, else nowhere. Relative ones are relative to it. */
export function placeOnDisk(folder: string, path: string): string | undefined {
  const [base, plain] = [folder, path].map((each) => each.replaceAll("\\", "/").replace(/\/$/, ""));
  if (base === undefined || plain === undefined || plain === "") return undefined;
  const isAbsolute = plain.startsWith("/") || /^[a-z]:\//i.test(plain);
  const inside = isAbsolute ? (plain.startsWith(`${base}/`) ? plain.slice(base.length + 1) : undefined) : plain;
  if (inside === undefined) return undefined;
  const parts = inside.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length === 0 || parts.includes("..") ? undefined : [base, ...parts].join("/");
}
