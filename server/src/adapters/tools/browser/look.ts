import type { ElementHandle, Frame, JSHandle, Page } from "playwright-core";
import { ToolFailure } from "../results.ts";
import type { Area, ElementFacts, FrameFacts, PageEntry, ReadOrder, ScrollFacts } from "./in-page/page-facts.ts";
import { elementOf } from "./element-of.ts";
import { PageReader } from "./in-page/page-reader.ts";
import { systemCode } from "../system-failure.ts";

/** An element that can be used, as it was when the page was looked at. */
export interface SeenElement {
  readonly facts: ElementFacts;
  /** The frame's reader, which holds the element itself as number `at`. */
  readonly reader: JSHandle;
  readonly at: number;
}

/** What was visible of a page; the elements are numbered by their place in the list. */
export interface PageLook {
  readonly title: string;
  /** In reading order; `[3]` stands where element 3 is. */
  readonly text: string;
  readonly elements: readonly SeenElement[];
  readonly scroll: ScrollFacts;
  /** Whether the page held more than could be read. */
  readonly cut: boolean;
}

/** A page with more than this isn't read to its end. */
const mostOfAFrame: Pick<ReadOrder, "elements" | "characters"> = { elements: 500, characters: 60_000 };
const deepestFrame = 4;

/** Look at what is visible of a page, its frames included. */
export async function lookAt(page: Page): Promise<PageLook> {
  const elements: SeenElement[] = [];
  const { facts, text, cut } = await lookIntoFrame(page.mainFrame(), { elements, depth: 0 });
  return { title: facts.title, text: tidy(text), elements, scroll: facts.scroll, cut };
}

/** The element with this number, if it is still the one that was seen. @throws ToolFailure. */
export async function elementAt(look: PageLook | undefined, index: number): Promise<ElementHandle> {
  if (look === undefined) {
    throw new ToolFailure("stale-index", "The page has changed since its elements were numbered", lookAgain);
  }
  const seen = look.elements[index];
  if (seen === undefined) {
    const range = look.elements.length === 0 ? "no elements" : `the elements 0 to ${look.elements.length - 1}`;
    throw new ToolFailure("no-such-element", `There is no element ${index}: the newest list has ${range}`, lookAgain);
  }
  const { reader, at, facts } = seen;
  const state = await stillThere(reader, at);
  if (state !== "same") {
    const message = `Element ${index} (${facts.role} "${facts.name}") is ${state === "gone" ? "gone" : "another one by now"}`;
    throw new ToolFailure("stale-index", message, lookAgain);
  }
  const handle = await reader.evaluateHandle((known: { elements: unknown[] }, number) => known.elements[number], at);
  return elementOf(handle) ?? gone(index);
}

function gone(index: number): never {
  throw new ToolFailure("stale-index", `Element ${index} is gone`, lookAgain);
}

const lookAgain = "Look at the page again with browser_view and use the numbers that it shows";

async function stillThere(reader: JSHandle, at: number): Promise<"same" | "gone" | "changed"> {
  try {
    return await reader.evaluate(
      (known: { check(number: number): "same" | "gone" | "changed" }, number) => known.check(number),
      at,
    );
  } catch (error) {
    // The page that it stood on is gone.
    if (error instanceof Error && systemCode(error) === undefined) return "gone";
    throw error;
  }
}

interface Gathering {
  readonly elements: SeenElement[];
  readonly depth: number;
  readonly clip?: Area;
}

interface FrameLook {
  readonly facts: FrameFacts;
  readonly text: string;
  readonly cut: boolean;
}

async function lookIntoFrame(frame: Frame, gathering: Gathering): Promise<FrameLook> {
  const { elements, clip } = gathering;
  const order: ReadOrder = { ...mostOfAFrame, ...(clip === undefined ? {} : { clip }) };
  const reader: JSHandle = await frame.evaluateHandle(
    `(() => { const Reader = ${String(PageReader)}; return new Reader(${JSON.stringify(order)}).read(); })()`,
  );
  const facts = await reader.evaluate((read: { result(): FrameFacts }) => read.result());
  const parts: string[] = [];
  let { cut } = facts;
  for (const entry of facts.entries) {
    if (entry.kind !== "frame") {
      parts.push(entry.kind === "element" ? mark(facts, elements, { reader, at: entry.at }) : plainText(entry));
      continue;
    }
    const look = await lookIntoInner(await innerFrame(reader, entry.at), { ...gathering, clip: entry.clip });
    parts.push(look?.text ?? "");
    cut ||= look?.cut === true;
  }
  return { facts, text: parts.join(""), cut };
}

function plainText(entry: Exclude<PageEntry, { readonly kind: "frame" | "element" }>): string {
  if (entry.kind === "text") return entry.text;
  return entry.kind === "break" ? "\n" : " | ";
}

function mark(facts: FrameFacts, elements: SeenElement[], { reader, at }: Pick<SeenElement, "reader" | "at">): string {
  const element = facts.elements[at];
  return element === undefined ? "" : ` [${elements.push({ facts: element, reader, at }) - 1}] `;
}

async function innerFrame(reader: JSHandle, at: number): Promise<Frame | undefined> {
  const handle = await reader.evaluateHandle((read: { frames: unknown[] }, number) => read.frames[number], at);
  return (await elementOf(handle)?.contentFrame()) ?? undefined;
}

/** A frame that is just loading or has gone is left out, not the whole page with it. */
async function lookIntoInner(frame: Frame | undefined, outer: Gathering): Promise<FrameLook | undefined> {
  const gathering = { ...outer, depth: outer.depth + 1 };
  if (frame === undefined || gathering.depth > deepestFrame) return undefined;
  const before = gathering.elements.length;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), innerFrameMs)));
  const own: SeenElement[] = [...gathering.elements];
  const looking = lookIntoFrame(frame, { ...gathering, elements: own }).catch((error: unknown) => {
    if (error instanceof Error) return undefined;
    throw error;
  });
  const look = await Promise.race([looking, late]);
  clearTimeout(timer);
  if (look !== undefined) gathering.elements.push(...own.slice(before));
  return look;
}

/** A frame whose page hasn't answered by now isn't waited for any longer. */
const innerFrameMs = 2000;

function tidy(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/[ \t]{2,}/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}
