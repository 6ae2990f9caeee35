/** What reads a command line. `cmd.exe` isn't among them: it expands variables before it reads quotes, so no quoting is safe in it. */
export type ShellDialect = "posix" | "powershell";
