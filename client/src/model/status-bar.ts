import type { LinkState } from "../../../server/src/protocol/host.ts";
import type { Counters } from "./counters.ts";

/** What the status bar shows, and what a click does. */
export interface StatusBarLook {
  readonly text: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly tone: "plain" | "warning" | "error";
  readonly onClick: "answer" | "focusRuns" | "showHostStatus";
}

/** The counters; or, where the host can't be reached, that. */
export function toStatusBar(counters: Counters, link: LinkState): StatusBarLook {
  if (link.state === "failed" || link.state === "lost") return lookOfBrokenLink(link);
  const sentence = sentenceOf(counters);
  const text = `$(run-all) ${counters.running} $(bell) ${counters.waiting} $(error) ${counters.failed}`;
  const message = link.message === undefined ? [] : [link.message];
  const asks = counters.asking > 0;
  return {
    text,
    tooltip: [sentence, ...message, asks ? "Click to answer what waits." : "Click to show the runs."].join("\n"),
    spoken: sentence,
    tone: asks ? "warning" : "plain",
    onClick: asks ? "answer" : "focusRuns",
  };
}

function lookOfBrokenLink(link: LinkState): StatusBarLook {
  const lost = link.state === "lost";
  const sentence = lost ? "Manus: the link to the host is lost; connecting again" : "Manus: no host";
  return {
    text: lost ? "$(sync~spin) Manus" : "$(debug-disconnect) Manus",
    tooltip: link.message === undefined ? sentence : `${sentence}\n${link.message}`,
    spoken: link.message === undefined ? sentence : `${sentence}. ${link.message}`,
    tone: lost ? "warning" : "error",
    onClick: "showHostStatus",
  };
}

function sentenceOf({ running, waiting, failed }: Counters): string {
  if (running + waiting + failed === 0) return "Manus: nothing runs";
  return `Manus: ${running} running, ${waiting} waiting, ${failed} failed`;
}
