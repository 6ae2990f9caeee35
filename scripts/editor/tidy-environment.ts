/**
 * `environment` without what a surrounding editor, debugger or npm script leaves behind for its own children: an editor started
 * with those would talk to the wrong window, or attach to the wrong debugger.
 */
export function tidyEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/.test(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
