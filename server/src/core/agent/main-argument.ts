/** The argument that a pattern's parentheses speak of, by tool; tools that aren't listed have none. */
const mainArguments: Readonly<Record<string, string>> = {
  message_notify_user: "text",
  message_ask_user: "text",
  file_read: "file",
  file_write: "file",
  file_str_replace: "file",
  file_find_in_content: "file",
  file_find_by_name: "path",
  shell_exec: "command",
  shell_view: "id",
  shell_wait: "id",
  shell_write_to_process: "input",
  shell_kill_process: "id",
  browser_navigate: "url",
  browser_restart: "url",
  browser_input: "text",
  browser_press_key: "key",
  browser_console_exec: "javascript",
  info_search_web: "query",
  deploy_expose_port: "port",
  deploy_apply_deployment: "local_dir",
  make_manus_page: "mdx_file_path",
};

/** The name of the argument that says what a call is about; undefined for tools without such an argument. */
export function mainArgumentName(tool: string): string | undefined {
  return Object.hasOwn(mainArguments, tool) ? mainArguments[tool] : undefined;
}

/** What a call is about, as text: the command, the file, the address. Undefined for tools without such an argument. */
export function mainArgument(tool: string, values: Readonly<Record<string, unknown>>): string | undefined {
  const name = mainArgumentName(tool);
  const value = name === undefined ? undefined : values[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Whether the main argument is read by a shell, so that more than one command may hide in it. */
export function isCommand(tool: string): boolean {
  return tool === "shell_exec" || tool === "shell_write_to_process";
}

/** Whether the main argument is the address of a page. */
export function isAddress(tool: string): boolean {
  return tool === "browser_navigate" || tool === "browser_restart";
}
