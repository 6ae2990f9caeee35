/** Runs workflow tests in the process of whoever asks: no host is started, nothing is written. Loaded only for that. */
import { systemClock as clock } from "../adapters/system/clock.ts";
import { workspaceFiles as files } from "../adapters/system/workspace-files.ts";
import type { CliContext } from "../cli/context.ts";
import { loadRunnable } from "../host/load-runnable.ts";
import { runTests } from "../runtime/testing/run-tests.ts";

/** See `CliContext.runTests`. */
export const runTestsHere: CliContext["runTests"] = (params, onCase) =>
  runTests(
    params,
    {
      files,
      clock,
      loadRunnable: (file, workspaceFolder) => loadRunnable(files, file, workspaceFolder),
      turn: () => new Promise((resolve) => setImmediate(resolve)),
    },
    onCase,
  );
