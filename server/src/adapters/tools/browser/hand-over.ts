import type { Answer, ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import type { Ask } from "../../../protocol/fleet.ts";
import { succeeded } from "../results.ts";
import { unlessCancelled } from "./in-turn.ts";
import type { BrowserLimits } from "./limits.ts";
import type { LiveBrowser } from "./live-browser.ts";
import { goTo } from "./navigate.ts";
import type { RunBrowser } from "./run-browser.ts";
import { shortView } from "./view.ts";

/** What a browser is handed over with. */
export interface HandOver {
  readonly run: RunBrowser;
  readonly call: ToolCall;
  readonly context: ToolContext;
  readonly question: Omit<Ask, "id" | "askedAt">;
  readonly limits: BrowserLimits;
  readonly mask: (text: string) => string;
  readonly hasDisplay: boolean;
}

/**
 * Show the browser to a person, ask them, and take it back with their answer. It stays visible from then on, so that nothing of what they
 * did in it is lost. Where there is no display they are asked all the same, and both are told that there is nothing to take over.
 */
export async function handOver(order: HandOver): Promise<ToolResult> {
  const { run, context, question } = order;
  if (!order.hasDisplay) {
    const text = `${question.text}\n(The browser can't be handed over: the machine that runs it has no display.)`;
    const answer = await context.ask({ ...question, text });
    return succeeded(`${said(answer)}\n(The browser was not handed over: this machine has no display)`);
  }
  return unlessCancelled(
    run.turns.take(async () => {
      run.serve(context);
      await show(run, order.limits);
      run.handedTo(true);
      try {
        return await askWithBrowser(order);
      } finally {
        run.handedTo(false);
      }
    }),
    context.cancellation,
  );
}

async function askWithBrowser({ run, context, question, limits, mask }: HandOver): Promise<ToolResult> {
  const answer = await unlessCancelled(context.ask({ ...question, kind: "takeover" }), context.cancellation);
  run.handedTo(false);
  const live = await run.open();
  return succeeded(mask(`${said(answer)}\nThe person has given the browser back.\n${await shortView(live, limits)}`));
}

function said(answer: Answer): string {
  return answer.text ?? answer.choice ?? "";
}

/** The same profile, cookies and address in a window that can be seen. */
async function show(run: RunBrowser, limits: BrowserLimits): Promise<void> {
  const before = run.live;
  if (before?.visible === true) return;
  const [url, cookies] = [before?.shown?.page.url() ?? "", (await before?.context.cookies()) ?? []];
  const live = await run.restart({ afresh: false, visible: true });
  // Cookies that end with the browser aren't in the profile.
  await live.context.addCookies(cookies);
  if (/^https?:/.test(url)) await reopen(live, url, limits);
}

/** That the page doesn't open again is for the person to see. */
async function reopen(live: LiveBrowser, url: string, limits: BrowserLimits): Promise<void> {
  try {
    await goTo(live, url, limits);
  } catch (error) {
    live.tell(`${url} could not be opened again: ${error instanceof Error ? error.message : String(error)}`);
  }
}
