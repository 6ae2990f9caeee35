import type { Browser, Page } from "playwright-core";
import { findBrowser, launchBrowser } from "./browser.ts";
import { serveEditor, type PageRequest, type ServedEditor } from "./serve-editor.ts";

/** What to open in a served editor, and how. */
export interface SessionRequest extends PageRequest {
  /** The folder `installServer` answered with. */
  readonly server: string;
  /** A fresh folder for what the editor keeps. */
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly trusted: boolean;
  /** Added to {@link quietSettings}. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A served editor with its page in a headless browser. */
export interface EditorSession {
  readonly page: Page;
  readonly editor: ServedEditor;
  /** Closes the page and ends browser and server. */
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
    browser = await launchBrowser(await findBrowser());
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(editor.address(request), { timeout: openTimeout });
    await page.locator(".monaco-workbench").waitFor({ timeout: openTimeout });
    return { page, editor, close };
  } catch (error) {
    await close();
    throw error;
  }
}
