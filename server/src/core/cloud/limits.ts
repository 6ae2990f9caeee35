/** The largest file that the cloud takes, in bytes: 512 MB (reference of `file.upload`, 2026). */
export const largestFile = 512 * 1024 * 1024;

/** Names of programs and of scripts for a shell, which the cloud refuses; the reference gives `.exe`, `.sh`, `.bat` and `.dmg` as examples and no whole list. */
const program = /\.(?:exe|msi|com|scr|dll|bat|cmd|ps1|vbs|sh|bash|zsh|dmg)$/i;

/** Whether the cloud surely refuses a file for what its name says that it is. */
export function isRefusedName(name: string): boolean {
  return program.test(name);
}
