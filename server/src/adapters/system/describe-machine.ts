import { arch, release, type } from "node:os";

/** What this machine says about itself to an agent, a line each: its system, and what reads `shell_exec.command`. */
export function describeMachine(platform: NodeJS.Platform): string {
  const shell = platform === "win32" ? "Windows PowerShell" : "a POSIX shell (bash where there is one)";
  return `System: ${type()} ${release()} (${arch()})\nShell: ${shell}`;
}
