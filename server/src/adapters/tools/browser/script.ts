import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CDPSession, Page } from "playwright-core";
import { ToolFailure } from "../results.ts";
import { browserFolderIn } from "./browser-record.ts";
import { within } from "./in-turn.ts";
import { ValueWriter } from "./in-page/describe-value.ts";
import type { BrowserLimits } from "./limits.ts";

/** The most of a script's value that is shown; the whole then lies in a file. */
const shownCharacters = 12_000;

/**
 * Run JavaScript in a page, as its console would: the value of the last expression counts, promises are awaited.
 *
 * @throws ToolFailure `script-failed`, `script-too-slow`.
 */
export async function runScript(page: Page, code: string, limits: BrowserLimits): Promise<string> {
  const session = await page.context().newCDPSession(page);
  try {
    const value = await within(evaluate(session, code), limits.scriptMs, undefined);
    if (value !== undefined) return value;
    await within(session.send("Runtime.terminateExecution"), limits.closeMs, undefined);
    const message = `The script took longer than ${Math.round(limits.scriptMs / 1000)} s and was ended`;
    throw new ToolFailure("script-too-slow", message, "Do less at once, or don't wait for what doesn't come");
  } finally {
    await within(
      session.detach().catch(() => undefined),
      limits.closeMs,
      undefined,
    );
  }
}

/** End whatever script runs in a page. */
export async function endScripts(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.terminateExecution");
  await session.detach();
}

type Evaluation = Awaited<ReturnType<typeof evaluateInConsole>>;

async function evaluate(session: CDPSession, expression: string): Promise<string> {
  const { result } = checked(await evaluateInConsole(session, expression));
  const { subtype, objectId } = result;
  if (subtype !== "promise" || objectId === undefined) return write(session, result);
  // A console shows a promise as one; here its value is what is meant.
  const awaited = await session.send("Runtime.awaitPromise", { promiseObjectId: objectId });
  return write(session, checked(awaited).result);
}

function evaluateInConsole(session: CDPSession, expression: string) {
  return session.send("Runtime.evaluate", { expression, replMode: true, awaitPromise: true, userGesture: true });
}

function checked(evaluation: Evaluation): Evaluation {
  const { exceptionDetails } = evaluation;
  if (exceptionDetails === undefined) return evaluation;
  const thrown = exceptionDetails.exception;
  const text = thrown?.description ?? (thrown?.value === undefined ? exceptionDetails.text : String(thrown.value));
  const message = `The script failed: ${text.slice(0, 2000)}`;
  throw new ToolFailure("script-failed", message, "Correct it; browser_console_view shows what the page has written");
}

async function write(session: CDPSession, result: Evaluation["result"]): Promise<string> {
  if (result.objectId === undefined) {
    if (result.unserializableValue !== undefined) return result.unserializableValue;
    return result.type === "undefined" ? "undefined" : JSON.stringify(result.value);
  }
  const described = await session.send("Runtime.callFunctionOn", {
    objectId: result.objectId,
    functionDeclaration: `function () { const Writer = ${String(ValueWriter)}; return new Writer().write(this); }`,
    returnByValue: true,
  });
  return String(checked(described).result.value);
}

/** A script's value as it is shown: a long one in part, and the whole in a file of the run. */
export async function showValue(
  value: string,
  runFolder: string,
): Promise<{ readonly output: string; readonly outputFile?: string }> {
  if (value.length <= shownCharacters) return { output: value };
  const file = `value-${Date.now().toString(36)}.txt`;
  await mkdir(browserFolderIn(runFolder), { recursive: true, mode: 0o700 });
  const path = join(browserFolderIn(runFolder), file);
  await writeFile(path, value, { mode: 0o600 });
  return {
    output: `${value.slice(0, shownCharacters)}…\n(${value.length} characters; the whole is in ${path})`,
    outputFile: `browser/${file}`,
  };
}
