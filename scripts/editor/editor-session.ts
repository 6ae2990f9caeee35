import type { Browser, Page } from "playwright-core";
import { findBrowser, launchBrowser } from "./browser.ts";
import { serveEditor, type PageRequest, type ServedEditor, type ServeRequest } from "./serve-editor.ts";

/** What to open in a served editor, and how. `settings` are added to {@link quietSettings}. */
export interface SessionRequest extends ServeRequest, PageRequest {}

/** A served editor with its page in a headless browser. */
export interface EditorSession {
  readonly page: Page;
  readonly editor: ServedEditor;
  /** Opens one more window on the same folder, in the profile of another person of the same machine. */
  openWindow(): Promise<Page>;
  /** Closes the pages and ends browser and server. */
  close(): Promise<void>;
}

/** Settings that keep the editor from covering or changing what a test or a reader looks at. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.openRepositoryInParentFolders": "never",
  "security.workspace.trust.startupPrompt": "never",
  "telemetry.telemetryLevel": "off",
  "update.showReleaseNotes": false,
  "window.commandCenter": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

const openTimeout = 120_000;

/** Starts a served editor and opens its page, 1400 × 900. Answers once the workbench shows; its extensions may still be starting. */
export async function openSession(request: SessionRequest): Promise<EditorSession> {
  const settings = { ...quietSettings, ...request.settings };
  const editor = await serveEditor({ ...request, settings });
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await editor.stop();
  };
  try {
    const running = (browser = await launchBrowser(await findBrowser()));
    const openWindow = (): Promise<Page> => openPage(running, editor.address(request));
    return { page: await openWindow(), editor, openWindow, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(address, { timeout: openTimeout });
  await page.locator(".monaco-workbench").waitFor({ timeout: openTimeout });
  return page;
}
