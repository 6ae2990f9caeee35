import { createToolbox } from "../../server/src/adapters/tools/toolbox.ts";
import { rememberLog } from "./remembered-log.ts";

// A process that runs one command by a toolbox and doesn't let go: for tests that kill it.
const [workspaceFolder = "", runFolder = "", command = ""] = process.argv.slice(2);
const toolbox = createToolbox({ log: rememberLog(), mask: (text) => text });
await toolbox.execute(
  { callId: "call", tool: "shell_exec", arguments: { id: "main", exec_dir: ".", command: `${command}\nsleep 600` } },
  {
    runId: `orphaned-${process.pid}`,
    taskId: "task",
    stepId: "step",
    workspaceFolder,
    runFolder,
    environment: {},
    granted: [],
    origin: "step",
    cancellation: { cancelled: false, onCancelled: () => () => undefined },
    ask: () => Promise.reject(new Error("Nobody is there")),
    notify: () => undefined,
  },
);
