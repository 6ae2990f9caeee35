import type { ElementHandle, Frame, Page } from "playwright-core";
import type { ToolCall } from "../../../core/ports/tools.ts";
import { numberOf } from "../call-arguments.ts";
import { ToolFailure } from "../results.ts";
import { elementOf } from "./element-of.ts";
import { elementAtPoint, fieldFacts } from "./in-page/point.ts";
import { viewport } from "./limits.ts";

/** Where a call points: at a numbered element or at a place. */
export type Target = { readonly index: number } | { readonly x: number; readonly y: number };

/** Where the call points. @throws ToolFailure `target-missing`, `outside-view`. */
export function targetOf(call: ToolCall): Target {
  const [index, x, y] = [numberOf(call, "index"), numberOf(call, "coordinate_x"), numberOf(call, "coordinate_y")];
  const isPlace = x !== undefined && y !== undefined;
  const isBoth = index !== undefined && (x !== undefined || y !== undefined);
  if (isBoth || (index === undefined && !isPlace)) {
    const message = `${call.tool} needs an index, or both coordinate_x and coordinate_y`;
    throw new ToolFailure("target-missing", message, "Give either the one or the two others");
  }
  return isPlace ? placeOf(x, y) : { index: index ?? 0 };
}

/** A place in the visible page. @throws ToolFailure `outside-view`. */
export function placeOf(x: number, y: number): { readonly x: number; readonly y: number } {
  const { width, height } = viewport;
  if (x >= 0 && y >= 0 && x < width && y < height) return { x, y };
  const message = `The place ${x}, ${y} lies outside the visible page, which is ${width} wide and ${height} high`;
  throw new ToolFailure("outside-view", message, "Scroll first, then use a place inside it");
}

/** What lies at a place of the page, in the innermost frame there. */
export async function elementAtPlace(page: Page, x: number, y: number): Promise<ElementHandle | undefined> {
  const inPage = elementAtPoint as (place: readonly [number, number]) => unknown;
  let frame: Frame = page.mainFrame();
  for (let [left, top] = [x, y]; ;) {
    const found = await frame.evaluateHandle(inPage, [left, top] as const);
    const element = elementOf(found);
    if (element === undefined) return undefined;
    const inner = await element.contentFrame();
    if (inner === null) return element;
    const facts = await factsOfField(element);
    [left, top, frame] = [left - facts.left, top - facts.top, inner];
  }
}

/** What kind of a field an element is. */
export async function factsOfField(element: ElementHandle): Promise<ReturnType<typeof fieldFacts>> {
  return element.evaluate(fieldFacts as (target: never) => ReturnType<typeof fieldFacts>);
}
