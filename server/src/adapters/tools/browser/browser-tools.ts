import { Cancelled } from "../../../core/ports/cancellation.ts";
import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import type { RunId, TaskId } from "../../../protocol/states.ts";
import { flagOf, numberOf, textOf } from "../call-arguments.ts";
import { succeeded, ToolFailure } from "../results.ts";
import { act, requireUsable } from "./act.ts";
import { parseAddress } from "./addresses.ts";
import { asBrowserFailure } from "./failures.ts";
import { fillField, selectOption } from "./fields.ts";
import { findInstalledBrowser } from "./find-browser.ts";
import { unlessCancelled, within } from "./in-turn.ts";
import type { LiveBrowser } from "./live-browser.ts";
import { handOver, type HandOver } from "./hand-over.ts";
import { elementAt } from "./look.ts";
import { goTo, stopLoading } from "./navigate.ts";
import { elementAtPlace, placeOf, targetOf } from "./pointer.ts";
import { pressKey } from "./press-key.ts";
import { RunBrowser, type BrowserPorts } from "./run-browser.ts";
import { endScripts, runScript, showValue } from "./script.ts";
import { scrollPage } from "./scroll.ts";
import type { Tab } from "./tab.ts";
import { fullView, shortView } from "./view.ts";

/** What a tool is given: the run's browser as it runs now. */
interface Use {
  readonly call: ToolCall;
  readonly context: ToolContext;
  readonly run: RunBrowser;
  readonly live: LiveBrowser;
}

/** Does what a call says and answers with a sentence about it, or with the whole result. */
type Work = (use: Use) => Promise<string | ToolResult>;

/** The twelve `browser_*` tools over the browsers of all runs. */
export class BrowserTools {
  readonly #ports: BrowserPorts;
  /** By the folder of the run, or of the agent's task: tasks beside each other don't share a browser. */
  readonly #runs = new Map<string, RunBrowser>();
  readonly #tools: ReadonlyMap<string, Work>;

  constructor(ports: BrowserPorts) {
    this.#ports = ports;
    this.#tools = new Map<string, Work>([
      ["browser_view", ({ run, live }) => fullView(run, live, ports.limits)],
      ["browser_navigate", (use) => this.#navigate(use)],
      ["browser_restart", (use) => this.#restart(use)],
      ["browser_click", (use) => this.#click(use)],
      ["browser_input", (use) => this.#input(use)],
      ["browser_move_mouse", (use) => this.#moveMouse(use)],
      ["browser_press_key", ({ call, live }) => pressKey(live, textOf(call, "key"), ports.limits)],
      ["browser_select_option", (use) => this.#select(use)],
      ["browser_scroll_up", (use) => this.#scroll(use, "up", flagOf(use.call, "to_top"))],
      ["browser_scroll_down", (use) => this.#scroll(use, "down", flagOf(use.call, "to_bottom"))],
      ["browser_console_exec", (use) => this.#runScript(use)],
      ["browser_console_view", (use) => this.#showConsole(use)],
    ]);
  }

  /** Names of the tools; none where there is no browser. */
  names(runId?: RunId): readonly string[] {
    const found = findInstalledBrowser(this.#ports.read(runId, "MANUS_BROWSER"));
    return found.executable === undefined ? [] : this.all();
  }

  /** The names of all twelve, whether there is a browser or not. */
  all(): readonly string[] {
    return [...this.#tools.keys()];
  }

  /** Carry out a call, after those that came before it. @throws ToolFailure, Cancelled. */
  async execute(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const work = this.#tools.get(call.tool);
    if (work === undefined) throw new Error(`${call.tool} is no tool of the browser`);
    const run = this.#browserOf(context);
    const done = run.turns.take(async () => {
      if (context.cancellation.cancelled) throw new Cancelled();
      return this.#carryOut(work, { call, context, run });
    });
    try {
      return await unlessCancelled(done, context.cancellation);
    } catch (error) {
      if (error instanceof Cancelled) this.#interrupt(run);
      throw error;
    }
  }

  /** `message_ask_user` with `suggest_user_takeover: browser`: see {@link handOver}. @throws ToolFailure, Cancelled. */
  handOver(call: ToolCall, context: ToolContext, question: HandOver["question"]): Promise<ToolResult> {
    const { limits, mask } = this.#ports;
    const run = this.#browserOf(context);
    return handOver({ run, call, context, question, limits, mask, hasDisplay: this.#ports.hasDisplay() });
  }

  /** End the browsers of a run; resolves once their processes are gone. */
  async endRun(runId: RunId): Promise<void> {
    await this.#end((run) => run.runId === runId);
  }

  /** End the browser of one agent's task; direct steps share theirs with the run. */
  async endTask(runId: RunId, taskId: TaskId): Promise<void> {
    await this.#end((run) => run.runId === runId && run.agentTask === taskId);
  }

  async #end(isMeant: (run: RunBrowser) => boolean): Promise<void> {
    const meant = [...this.#runs.values()].filter(isMeant);
    for (const run of meant) this.#runs.delete(run.runFolder);
    await Promise.all(meant.map((run) => run.end()));
  }

  #browserOf(context: ToolContext): RunBrowser {
    const known = this.#runs.get(context.runFolder);
    if (known !== undefined) return known;
    const run = new RunBrowser(this.#ports, context);
    this.#runs.set(context.runFolder, run);
    return run;
  }

  async #carryOut(work: Work, { call, context, run }: Omit<Use, "live">): Promise<ToolResult> {
    const { limits, mask } = this.#ports;
    run.serve(context);
    try {
      checkAddress(call);
      const live = await run.open();
      const outcome = await work({ call, context, run, live });
      if (typeof outcome !== "string") return { ...outcome, output: mask(outcome.output) };
      const view = await shortView(run.live ?? live, limits);
      return succeeded(mask(`${outcome}.\n${view}`));
    } catch (error) {
      const failure = asBrowserFailure(error, run.live !== undefined);
      if (failure instanceof ToolFailure) throw new ToolFailure(failure.code, mask(failure.message), failure.remedy);
      throw failure;
    }
  }

  /** The person doesn't want it any more: what the page loads and runs ends, too. */
  #interrupt(run: RunBrowser): void {
    const tab = run.live?.shown;
    if (tab === undefined) return;
    const ended = Promise.all([stopLoading(tab), endScripts(tab.page)]);
    within(ended, this.#ports.limits.closeMs, undefined).catch((error: unknown) =>
      this.#ports.log.info(`A cancelled call of the browser: ${String(error)}`),
    );
  }

  async #navigate({ call, run, live }: Use): Promise<string> {
    const { href } = parseAddress(textOf(call, "url"));
    run.admit(href);
    await goTo(live, href, this.#ports.limits);
    return `Opened ${href}`;
  }

  async #restart({ call, run }: Use): Promise<string> {
    const { href } = parseAddress(textOf(call, "url"));
    run.admit(href);
    await goTo(await run.restart({ afresh: true }), href, this.#ports.limits);
    return `Started the browser afresh and opened ${href}`;
  }

  async #click({ call, live }: Use): Promise<string> {
    const { limits } = this.#ports;
    const target = targetOf(call);
    const tab = await usable(live);
    if ("x" in target) {
      await act(live, tab, () => tab.page.mouse.click(target.x, target.y), limits);
      return `Clicked at ${target.x}, ${target.y}`;
    }
    const element = await elementAt(live.look, target.index);
    await act(live, tab, () => element.click({ timeout: limits.actionMs }), limits);
    return `Clicked element ${target.index}`;
  }

  async #input({ call, live }: Use): Promise<string> {
    const { limits } = this.#ports;
    const [text, enter] = [textOf(call, "text"), flagOf(call, "press_enter")];
    const tab = await live.current();
    if (tab.dialog?.type() === "prompt") return fillPrompt({ live, tab }, { text, enter }, limits);
    const target = targetOf(call);
    requireUsable(tab);
    const element =
      "x" in target ? await elementAtPlace(tab.page, target.x, target.y) : await elementAt(live.look, target.index);
    if (element === undefined)
      throw new ToolFailure("not-a-field", "There is nothing at this place", "Look again with browser_view");
    await act(live, tab, () => fillField(element, text, limits), limits);
    if (enter && tab.dialog === undefined)
      await act(live, tab, () => element.press("Enter", { timeout: limits.actionMs }), limits);
    return `Filled the field${enter ? " and pressed Enter" : ""}`;
  }

  async #moveMouse({ call, live }: Use): Promise<string> {
    const { x, y } = placeOf(numberOf(call, "coordinate_x") ?? -1, numberOf(call, "coordinate_y") ?? -1);
    const tab = await usable(live);
    await act(live, tab, () => tab.page.mouse.move(x, y, { steps: 5 }), this.#ports.limits);
    return `Moved the mouse to ${x}, ${y}`;
  }

  async #select({ call, live }: Use): Promise<string> {
    const { limits } = this.#ports;
    const tab = await usable(live);
    const element = await elementAt(live.look, numberOf(call, "index") ?? -1);
    const option = numberOf(call, "option") ?? -1;
    const label = await act(live, tab, () => selectOption(element, option, limits), limits);
    return `Selected "${label ?? option}"`;
  }

  async #scroll({ live }: Use, direction: "up" | "down", toEnd: boolean): Promise<string> {
    const tab = await usable(live);
    const done = await act(live, tab, () => scrollPage(tab.page, direction, toEnd), this.#ports.limits);
    return done ?? "Scrolled";
  }

  async #runScript({ call, live, context }: Use): Promise<ToolResult> {
    const tab = await usable(live);
    const code = textOf(call, "javascript");
    const value = await act(live, tab, () => runScript(tab.page, code, this.#ports.limits), this.#ports.limits);
    if (value === undefined) return succeeded(await shortView(live, this.#ports.limits));
    const { output, outputFile } = await showValue(this.#ports.mask(value), context.runFolder);
    const news = live.news().map((sentence) => `\n${sentence}.`);
    return { ...succeeded(output + news.join("")), ...(outputFile === undefined ? {} : { outputFile }) };
  }

  async #showConsole({ call, live }: Use): Promise<ToolResult> {
    const tab = await live.current();
    const { lines, older } = tab.console.newest(numberOf(call, "max_lines"));
    const before = older === 0 ? [] : [`(${older} older lines)`];
    return succeeded(
      [...before, ...(lines.length === 0 ? ["The page has written nothing to its console"] : lines)].join("\n"),
    );
  }
}

/** An address that can't be opened needs no browser to say so. */
function checkAddress(call: ToolCall): void {
  if (call.tool === "browser_navigate" || call.tool === "browser_restart") parseAddress(textOf(call, "url"));
}

async function usable(live: LiveBrowser): Promise<Tab> {
  const tab = await live.current();
  requireUsable(tab);
  return tab;
}

interface Shown {
  readonly live: LiveBrowser;
  readonly tab: Tab;
}

async function fillPrompt(
  { live, tab }: Shown,
  { text, enter }: { readonly text: string; readonly enter: boolean },
  limits: BrowserPorts["limits"],
): Promise<string> {
  if (!enter) {
    tab.promptText = text;
    return "Filled the prompt, which is still open";
  }
  await act(live, tab, () => tab.answerDialog(true, text), limits);
  return "Filled the prompt and accepted it";
}
