import type { Ask, TaskView } from "./fleet.ts";

/** The question of a task that a person can answer now; nothing where it has none. */
export function openAsk({ status, can, waiting }: TaskView): Ask | undefined {
  return status === "waiting" && can.includes("answer") ? waiting?.ask : undefined;
}

/** Whether approving and denying answer it. */
export function isApproval(ask: Ask | undefined): boolean {
  return ask?.kind === "approval" && ask.choices.includes("approved") && ask.choices.includes("denied");
}

/**
 * Whether a yes may be given beside a line of so many characters: nobody approves in one click what the line doesn't show whole, a change of a file, what needs a form or has
 * attachments, nor what the cloud may mail, spend or deploy.
 */
export function canApproveBeside({ engine }: Pick<TaskView, "engine">, ask: Ask, length: number): boolean {
  const { diff, form, attachments = [] } = ask;
  const isPlain = engine !== "manus" && diff === undefined && form === undefined && attachments.length === 0;
  return isApproval(ask) && isPlain && isShownWhole(ask, length);
}

/**
 * A text with everything written out that a person wouldn't see or would mistake: controls, marks that turn the direction of what follows, blanks without width. Tabs and line
 * breaks stay.
 */
export function printable(text: string): string {
  return text.replace(
    /[^\P{C}\n\t]|[^\P{Z} ]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Whether a line of so many characters shows all that is to be approved: the detail, or the text where there is none. */
export function isShownWhole({ detail = "", text }: Pick<Ask, "detail" | "text">, length: number): boolean {
  const shown = printable(detail === "" ? text : detail);
  return shown.length <= length && !shown.includes("\n");
}
