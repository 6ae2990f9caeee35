import type { ToolResult } from "../../../core/ports/tools.ts";
import { interrupted, succeeded } from "../results.ts";
import type { CallEnd, EndedBy, ShellCall } from "./session.ts";

const maximumCommandLength = 120;
const maximumReasonLength = 400;
const reasonLines = 5;

type Failure = NonNullable<ToolResult["error"]>;

/** What a command that has ended came to. Only the exit code 0 is a success. */
export function resultOf(call: ShellCall, end: CallEnd): ToolResult {
  const shown = call.log.shown();
  if (end.by === "cancellation") return withWhereabouts(interrupted(shown.text), call, shown.whole);
  const { exitCode } = end;
  if (end.by === undefined && exitCode === 0) {
    return { ...withWhereabouts(succeeded(shown.text), call, shown.whole), exitCode };
  }
  const error = end.by === undefined ? exitFailure(call, exitCode, shown.text) : endedFailure(call, end.by);
  return { ...withWhereabouts({ outcome: "failed", output: shown.text, error }, call, shown.whole), exitCode };
}

/** The same result with a last line, and a field, that say where the whole output is; with the reason where there is no whole. */
export function withWhereabouts(result: ToolResult, call: ShellCall, whole: boolean): ToolResult {
  const { file, trouble } = call.log;
  const notes = [
    ...(whole
      ? []
      : [
          `[This is a part; ${trouble === undefined ? "the whole output" : "more of the output"} is in ${file ?? "no file"} in the run's folder]`,
        ]),
    ...(trouble === undefined ? [] : [`[The output could not be kept on disk to its end: ${trouble}]`]),
  ];
  const output = [...(result.output === "" ? [] : [result.output]), ...notes].join("\n");
  return { ...result, output, ...(whole || file === undefined ? {} : { outputFile: file }) };
}

/** The command in a line of bearable length, for messages. */
export function shortCommand(call: ShellCall): string {
  const [line = "", ...more] = call.command.trim().split("\n");
  const cut = more.length > 0 || line.length > maximumCommandLength;
  return `\`${line.slice(0, maximumCommandLength)}${cut ? " …" : ""}\``;
}

function exitFailure(call: ShellCall, exitCode: number, output: string): Failure {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const last = lines.slice(-reasonLines).join("\n").slice(-maximumReasonLength);
  const message = `${shortCommand(call)} ended with exit code ${exitCode}${last === "" ? " and printed nothing" : `: ${last}`}`;
  return { code: "exit-code", message, remedy: "Fix what its output names, then run it again" };
}

function endedFailure(call: ShellCall, by: Exclude<EndedBy, "cancellation">): Failure {
  if (by === "kill") return { code: "killed", message: `${shortCommand(call)} was ended by shell_kill_process` };
  const message = `${shortCommand(call)} printed more than may be kept and was ended`;
  return { code: "too-much-output", message, remedy: "Let it print less, for instance into a file" };
}
