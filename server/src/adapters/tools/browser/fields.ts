import type { ElementHandle } from "playwright-core";
import { ToolFailure } from "../results.ts";
import type { BrowserLimits } from "./limits.ts";
import { factsOfField } from "./pointer.ts";

/** Replace what a field holds. @throws ToolFailure `not-a-field`, `field-disabled`. */
export async function fillField(element: ElementHandle, text: string, limits: BrowserLimits): Promise<void> {
  const { kind, disabled } = await factsOfField(element);
  if (kind !== "text") throw notAField(kind);
  if (disabled)
    throw new ToolFailure(
      "field-disabled",
      "The field can't be changed now",
      "It may need another step of the form first",
    );
  try {
    await element.fill(text, { timeout: limits.actionMs });
  } catch (error) {
    if (!(error instanceof Error) || !/Malformed value|Cannot type text into/i.test(error.message)) throw error;
    throw wrongForm();
  }
  // A date, a time, a colour, a number: the browser takes only what has their form, and leaves the field empty otherwise.
  const isEmpty = await element.evaluate((field: { value?: string }) => field.value === "");
  if (isEmpty && text !== "") throw wrongForm();
}

/** Select an entry of a drop-down list by its number. @throws ToolFailure. */
export async function selectOption(element: ElementHandle, option: number, limits: BrowserLimits): Promise<string> {
  const { kind, disabled } = await factsOfField(element);
  if (kind !== "drop-down") {
    const message = "The element is no drop-down list of the browser's own kind";
    throw new ToolFailure("not-a-drop-down", message, "Click it with browser_click, then click the entry that appears");
  }
  if (disabled)
    throw new ToolFailure(
      "field-disabled",
      "The list can't be changed now",
      "It may need another step of the form first",
    );
  const options = await element.evaluate((list: { options: ArrayLike<{ label: string; disabled: boolean }> }) =>
    Array.from(list.options, ({ label, disabled: off }) => ({ label, off })),
  );
  const wanted = options[option];
  if (wanted === undefined) {
    const message = `There is no entry ${option}: the list has the entries 0 to ${options.length - 1}`;
    throw new ToolFailure("no-such-option", message, "Use a number that the list of elements shows");
  }
  if (wanted.off)
    throw new ToolFailure("option-disabled", `The entry "${wanted.label}" can't be selected`, "Select another one");
  await element.selectOption({ index: option }, { timeout: limits.actionMs });
  return wanted.label;
}

function notAField(kind: "drop-down" | "switch" | "file" | "none"): ToolFailure {
  const remedies = {
    "drop-down": "Use browser_select_option",
    switch: "Use browser_click",
    file: "Ask the person to choose the file, with message_ask_user and suggest_user_takeover: browser",
    none: "Choose an element that is a field; browser_click may open one first",
  };
  return new ToolFailure("not-a-field", "The element takes no text", remedies[kind]);
}

function wrongForm(): ToolFailure {
  const remedy = "Use the form of its type: 2025-01-31, 13:45, 2025-01-31T13:45, #1a2b3c, 12.5";
  return new ToolFailure("wrong-form", "The field doesn't take this text", remedy);
}
