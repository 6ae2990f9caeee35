import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { PlanGraphRequest, ReadRunGraphRequest, type GraphResult, type WorkflowGraph } from "../../protocol/graph.ts";
import { toMermaid } from "../../protocol/graph-mermaid.ts";
import type { FleetSnapshot } from "../../protocol/fleet.ts";
import { present } from "../../core/present.ts";
import { pickOffered } from "../../core/ports/run-environment.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { graphLines, renderGraph } from "../graph-text.ts";
import { formatOption, writeResult, type FormatOptions } from "../output.ts";
import { countProblems, renderProblems } from "../problems.ts";
import { collectInput, findTarget } from "../run-target.ts";
import { writeDone } from "../write-done.ts";

interface GraphOptions extends FormatOptions {
  readonly input: Readonly<Record<string, string>>;
  readonly workspace?: string;
  readonly mermaid?: true;
  readonly svg?: true;
  readonly to?: string;
  readonly overwrite?: true;
}

/** `manusctl graph`: what needs what, in a run or before one. */
export function addGraph(program: Command, context: CliContext): void {
  program
    .command("graph")
    .summary(l10n.t("show what needs what in a run or a file"))
    .description(
      l10n.t(
        "Show the steps of a run as they stand now, or those that a run of a file would have, with what each needs and the critical path: the steps that together take longest, so that nothing else makes the run end sooner. Of a run it goes by how long they took; of what hasn't run by the middle of earlier runs. Nothing is started.",
      ),
    )
    .argument(
      "<file|name|run>",
      l10n.t("a .manus.yaml file, the name of one in the workspace, or a run's id or its beginning"),
    )
    .option("-i, --input <name=value>", l10n.t("the value of an input; may be given several times"), collectInput, {})
    .option("--workspace <folder>", l10n.t("the workspace folder"))
    .addOption(new Option("--mermaid", l10n.t("as the text of a Mermaid flowchart")).conflicts(["output", "svg"]))
    .addOption(new Option("--svg", l10n.t("as an SVG drawing, for light and dark pages")).conflicts("output"))
    .option("--to <file>", l10n.t("write the drawing or the flowchart into this file"))
    .option("--overwrite", l10n.t("replace the file that is there"))
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl graph release.manus.yaml
  manusctl graph release.manus.yaml --svg --to release.svg
  manusctl graph 01JD3K --mermaid > run.mmd
  manusctl graph nightly -o json | jq -r '.criticalPath.steps[]'`,
    )
    .action((target: string, options: GraphOptions) => showGraph(context, target, options));
}

async function showGraph(context: CliContext, target: string, options: GraphOptions): Promise<void> {
  const { link, terminal, cwd } = context;
  if (options.to !== undefined && options.svg !== true && options.mermaid !== true) {
    throw new CommandFailure(exitCodes.badUsage, l10n.t("--to needs --svg or --mermaid"));
  }
  const fleet = valueOf(await link.connect({ start: true }));
  const runId = findRunId(fleet, target);
  const answer =
    runId === undefined
      ? await planGraph(context, target, options)
      : valueOf(await link.request(ReadRunGraphRequest, { runId }));
  if (answer.outcome === "graph") {
    const text = await drawnAs(options, answer.graph);
    if (text !== undefined) await writeDrawing(context, text, options);
    else writeResult(terminal, options.output, answer.graph, () => renderGraph(terminal, answer.graph));
    return;
  }
  if (answer.problems.length === 0) throw refusedAs(answer.because);
  terminal.stderr.write(renderProblems(terminal, cwd, answer.problems));
  const { message, remedy } = answer.because;
  throw new CommandFailure(exitCodes.badUsage, `${message} (${countProblems(answer.problems)})`, remedy);
}

/** The library that finds places is loaded only where something is drawn. */
async function drawnAs({ svg, mermaid }: GraphOptions, graph: WorkflowGraph): Promise<string | undefined> {
  if (mermaid === true) return toMermaid(graph, graphLines);
  return svg === true ? (await import("../../../../webviews/src/drawing/svg-file.ts")).toSvgFile(graph) : undefined;
}

async function writeDrawing(context: CliContext, text: string, { to, overwrite, output }: GraphOptions): Promise<void> {
  const { terminal, cwd } = context;
  if (to === undefined) {
    terminal.stdout.write(text);
    return;
  }
  const file = resolve(cwd, to);
  valueOf(await context.saveText(file, text, overwrite === true));
  writeDone(terminal, output, { value: { file }, text: l10n.t("Saved as {0}", file) });
}

async function planGraph(context: CliContext, target: string, options: GraphOptions): Promise<GraphResult> {
  const { link, environment } = context;
  const { file, workspaceFolder } = await findTarget(context, target, options.workspace);
  const lent = pickOffered(environment);
  const params = { file, workspaceFolder, trusted: true, inputs: options.input };
  const offered = present({ environment: Object.keys(lent).length === 0 ? undefined : lent });
  return valueOf(await link.request(PlanGraphRequest, { ...params, ...offered }));
}

/** Names and paths are written small, ids are long: what looks like an id and is the beginning of exactly one run's is that run. */
function findRunId({ runs }: FleetSnapshot, target: string): string | undefined {
  if (!/^[0-9][0-9a-hjkmnp-tv-z]{5,25}$/i.test(target)) return undefined;
  const found = runs.filter(({ id }) => id.startsWith(target.toUpperCase()));
  if (found.length > 1) {
    const message = l10n.t("Several runs begin with {0}", target);
    throw new CommandFailure(exitCodes.badUsage, message, l10n.t("Give more of the id."));
  }
  return found[0]?.id;
}
