/** Whether a path or address names a file of ours; its name decides, whatever the language id. */
export function isTaskFile(path: string): boolean {
  return /\.manus\.ya?ml$/.test(path);
}

/** Whether a path or address names a file with tests of workflows. */
export function isTestFile(path: string): boolean {
  return /\.test\.manus\.ya?ml$/.test(path);
}
