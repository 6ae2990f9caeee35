const open = "<think>";
const close = "</think>";

/**
 * Splits what a model thinks aloud from what it answers, as pieces of the text arrive. Thinking stands in `<think>…</think>` at the very beginning; what stands
 * in such marks later is part of the answer.
 */
export class ReasoningFilter {
  private pending = "";
  private state: "start" | "thinking" | "answering" = "start";

  /** Of this piece, and what was held back before it, what belongs to the answer. */
  push(piece: string): string {
    if (this.state === "answering") return piece;
    this.pending += piece;
    if (this.state === "start") this.begin();
    return this.state === "thinking" ? this.skip() : this.release();
  }

  /** The text has ended: what was held back and turned out to be no mark. */
  end(): string {
    const rest = this.state === "start" ? this.pending : "";
    this.pending = "";
    return rest;
  }

  private begin(): void {
    const text = this.pending.trimStart();
    if (text.startsWith(open)) this.state = "thinking";
    else if (text !== "" && !open.startsWith(text)) this.state = "answering";
  }

  private skip(): string {
    const at = this.pending.indexOf(close);
    if (at === -1) {
      // All that may still matter is the beginning of the mark.
      this.pending = this.pending.slice(-close.length);
      return "";
    }
    this.state = "answering";
    this.pending = this.pending.slice(at + close.length).trimStart();
    return this.release();
  }

  private release(): string {
    if (this.state !== "answering") return "";
    const text = this.pending;
    this.pending = "";
    return text;
  }
}

/** The answer in a whole text. A lone `</think>` at the end of a line ends a thought too: some templates put the opening mark into the prompt. */
export function withoutReasoning(text: string): string {
  const filter = new ReasoningFilter();
  const answer = filter.push(text) + filter.end();
  const lone = /<\/think>[^\S\n]*(?:\n|$)/.exec(answer);
  const isLone = lone !== null && !answer.slice(0, lone.index).includes(open);
  return (isLone ? answer.slice(lone.index + lone[0].length) : answer).trim();
}
