import axe from "axe-core";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { eventually } from "../../support/eventually.ts";

/** Nothing takes so long on a slow machine; the start of a window with its extension is the longest. */
const timeout = 80_000;

/** A window of VS Code as a person uses it: what can be seen and pressed. Everything waits until it is there. */
export class EditorWindow {
  readonly page: Page;

  constructor(page: Page) {
    page.setDefaultTimeout(timeout);
    this.page = page;
  }

  /** Waits until the editor knows what the extension contributes; it may not be active yet. */
  async untilReady(): Promise<void> {
    await this.page.locator(".activitybar").getByRole("tab", { name: "Manus" }).waitFor();
  }

  /** Reloads the window as a person does: what is open in it comes back. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("load");
    await this.runCommand("Developer: Reload Window");
    await loaded;
    await this.untilReady();
  }

  /** Opens a file by its name and waits until its text shows. */
  async openFile(name: string): Promise<void> {
    // A key that is pressed while a webview takes the focus is lost.
    const show = async (): Promise<boolean> => {
      await this.page.keyboard.press("ControlOrMeta+P");
      return await succeeds(this.quickInput.fill(name, { timeout: 2_000 }));
    };
    await eventually("the list of files opens", show, timeout);
    await this.quickRow(name).click();
    await this.activeTab(name).waitFor();
    await this.lines.first().waitFor();
  }

  /** Runs a command of the palette, by its whole title. */
  async runCommand(title: string): Promise<void> {
    // A palette that is open doesn't notice that a command becomes possible: it is opened anew.
    await eventually(`the palette offers ${title}`, () => this.offersCommand(title), timeout);
    await this.showCommands(title);
    await this.quickRow(title).click();
  }

  /** Whether the palette offers a command with this whole title now. */
  async offersCommand(title: string): Promise<boolean> {
    await this.showCommands(title);
    // The palette always answers: with this command, with others, or with a line that says that there is none.
    await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    const offered = await this.quickRow(title).isVisible();
    await this.page.keyboard.press("Escape");
    await this.quickInput.waitFor({ state: "hidden" });
    return offered;
  }

  private async showCommands(filter: string): Promise<void> {
    // A key that is pressed while a webview takes the focus is lost, and so is a palette that is just open.
    const show = async (): Promise<boolean> => {
      await this.page.keyboard.press("F1");
      return await succeeds(this.quickInput.fill(`>${filter}`, { timeout: 2_000 }));
    };
    await eventually("the palette opens", show, timeout);
  }

  /** The text field of palettes, choices and questions. */
  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible input.input");
  }

  /** A line that can be chosen, by its whole label; what stands behind the label doesn't count. */
  quickRow(label: string): Locator {
    return this.page.locator(".quick-input-list").getByRole("option", { name: new RegExp(`^${escape(label)}(,|$)`) });
  }

  /** A symbol in the list of the file's symbols; what kind it is stands behind its name. */
  symbol(name: string): Locator {
    return this.page.locator(".quick-input-list").getByRole("option", { name: new RegExp(`^${escape(name)}\\b`) });
  }

  /** The title above a choice or a question. */
  quickTitle(title: string): Locator {
    return this.page.locator(".quick-input-widget:visible .quick-input-title").getByText(title, { exact: true });
  }

  /** Answers the question of this title by typing. A question before it may still be in front. */
  async answer(title: string, text: string): Promise<void> {
    await this.quickTitle(title).waitFor();
    await this.quickInput.fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Answers the editor's question where to save something, in place of what it proposes. */
  async saveAs(file: string): Promise<void> {
    const typed = this.quickInput.and(this.page.locator("[aria-label]"));
    // What is filled in before the dialog has proposed a name in its folder is overwritten; while it looks a path up it takes no answer.
    await eventually("a name is proposed", async () => /[^/\\]$/.test(await typed.inputValue()), timeout);
    await typed.fill(file);
    const ok = this.page.locator(".quick-input-widget:visible").getByRole("button", { name: "OK", exact: true });
    const take = async (): Promise<boolean> => {
      await succeeds(ok.click({ timeout: 2_000 }));
      return await succeeds(this.quickInput.waitFor({ state: "hidden", timeout: 2_000 }));
    };
    await eventually("the file is taken", take, timeout);
  }

  /** Opens a link into the extension as the system does when somebody clicks it elsewhere, and lets the editor hand it on. `target`: what follows the extension's name. */
  async followLink(target: string): Promise<void> {
    await this.runCommand("Developer: Open URL");
    await this.quickInput.fill(`vscode://manus-manager.manus-manager/${target}`);
    await this.page.keyboard.press("Enter");
    await this.dialog("Allow 'Manus Manager' extension to open this URI?")
      .getByRole("button", { name: "Open", exact: true })
      .click();
  }

  /** A picture of the window, for the documentation: only where the variable `MANUS_PICTURES` names a folder for them. */
  async picture(name: string): Promise<void> {
    const folder = process.env["MANUS_PICTURES"];
    if (folder !== undefined) await this.page.screenshot({ path: `${folder}/${name}.png`, animations: "disabled" });
  }

  /** What is said about the answer that was typed. */
  get quickProblem(): Locator {
    return this.page.locator(".quick-input-widget:visible .quick-input-message");
  }

  /** What a Manus view shows while it has no lines. */
  get welcome(): Locator {
    return this.page.locator(".welcome-view:visible");
  }

  /** What the pointer rests on says. */
  get hover(): Locator {
    return this.page.locator(".monaco-hover:visible");
  }

  /** The tab in front, by how its title begins. */
  activeTab(title: string): Locator {
    return this.page
      .locator(".tabs-container")
      .getByRole("tab", { name: new RegExp(`^${escape(title)}`), selected: true });
  }

  /** A tab, by how its title begins. */
  tab(title: string): Locator {
    return this.page.locator(".tabs-container").getByRole("tab", { name: new RegExp(`^${escape(title)}`) });
  }

  /** The tab in front while its text isn't saved. */
  get unsaved(): Locator {
    return this.page.locator(".tabs-container .tab.active.dirty");
  }

  /** The place in the status bar where the caret's is told. */
  caretAt(line: number, column: number): Locator {
    return this.page.locator(".statusbar").getByText(`Ln ${line}, Col ${column}`, { exact: true });
  }

  /** The lines of the file in front. */
  get lines(): Locator {
    return this.page.locator(".editor-instance .view-line");
  }

  /** A line of the file in front that has this text in it. */
  line(text: string): Locator {
    // The editor writes spaces that don't break.
    return this.lines.filter({ hasText: new RegExp(escape(text).replaceAll(" ", "\\s")) });
  }

  /** A line of the newer side of the comparison in front that has this text in it. */
  changed(text: string): Locator {
    return this.page
      .locator(".editor.modified .view-line")
      .filter({ hasText: new RegExp(escape(text).replaceAll(" ", "\\s")) });
  }

  /** Puts the caret there; both count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press("Control+G");
    await this.quickInput.fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.caretAt(line, column).waitFor();
  }

  /** What is offered while one types. */
  offer(label: string): Locator {
    return this.page
      .locator(".suggest-widget.visible")
      .getByRole("option", { name: new RegExp(`^${escape(label)}\\b`) });
  }

  /** What can be done at the caret, by its title. */
  fix(title: string | RegExp): Locator {
    return this.page.locator(".action-widget:visible").getByRole("option", { name: title });
  }

  /** A word of the file in front, where it is coloured as one. */
  word(text: string): Locator {
    return this.page.locator(".editor-instance .view-line span span").getByText(text, { exact: true });
  }

  /** Underlined errors of the file in front. */
  get underlined(): Locator {
    return this.page.locator(".editor-instance .squiggly-error");
  }

  /** An action above a line of the file in front, such as "▶ Run step". */
  action(title: string | RegExp): Locator {
    return this.page.locator(".editor-instance .codelens-decoration").getByRole("button", { name: title });
  }

  /** The action of this title above the line that has this text. */
  async actionAbove(text: string, title: string): Promise<Locator> {
    const line = await topOf(this.lines.filter({ hasText: text }));
    const groups = await this.page.locator(".editor-instance .codelens-decoration:visible").all();
    const places = await Promise.all(groups.map(async (group) => ({ group, top: await topOf(group) })));
    const nearest = places.filter(({ top }) => top < line).sort((one, other) => other.top - one.top)[0];
    if (nearest === undefined) throw new Error(`There is no action above "${text}"`);
    return nearest.group.getByRole("button", { name: title });
  }

  /** The counters in the status bar, by what a screen reader says for them. */
  counters(sentence: string | RegExp): Locator {
    return this.page.locator('.statusbar-item[id$="manus.counters"]').getByRole("button", { name: sentence });
  }

  /** The counters while nothing runs or waits; what failed before may still be counted. */
  get quietCounters(): Locator {
    return this.counters(/^Manus: (nothing runs|0 running, 0 waiting)/);
  }

  /**
   * Presses `button` until `outcome` shows, as a person does whose click was lost with a line that was drawn anew under the pointer. Only
   * for what does no more when it is pressed twice.
   */
  async pressUntil(outcome: Locator, button: Locator): Promise<void> {
    const appears = (): Promise<boolean> => succeeds(outcome.waitFor({ timeout: 2_000 }));
    const press = async (): Promise<boolean> => {
      await succeeds(button.click({ timeout: 2_000 }));
      return await appears();
    };
    await eventually("what was pressed answers", press, timeout);
  }

  /** Chooses from the menu of a line. A menu that has just opened may not take a click: then it stays open, and is clicked again. */
  async chooseFromMenu(line: Locator, title: string): Promise<void> {
    const item = this.page.getByRole("menuitem", { name: title });
    const choose = async (): Promise<boolean> => {
      if (!(await item.isVisible())) await succeeds(line.click({ button: "right", timeout: 2_000 }));
      const pressed = await succeeds(item.click({ timeout: 2_000 }));
      return pressed && (await succeeds(item.waitFor({ state: "hidden", timeout: 2_000 })));
    };
    await eventually(`${title} is chosen`, choose, timeout);
  }

  /** A line of the Manus trees, by what a screen reader says for it. */
  row(name: string | RegExp): Locator {
    return this.page.locator(".tree-explorer-viewlet-tree-view").getByRole("treeitem", { name });
  }

  /** A line of the terminal in front that has this text. */
  terminal(text: RegExp): Locator {
    return this.page.locator(".terminal-wrapper.active .xterm-rows > div").filter({ hasText: text }).first();
  }

  /** Types a line into the terminal in front, behind its prompt. Keys that are lost because something else takes the focus are pressed again. */
  async typeInTerminal(line: string): Promise<void> {
    const shown = this.terminal(new RegExp(`\\$\\s${escape(line).replaceAll(" ", "\\s")}`));
    const show = async (): Promise<boolean> => {
      await this.page.locator(".terminal-wrapper.active .xterm-helper-textarea").focus();
      await this.page.keyboard.press("Control+U");
      await this.page.keyboard.type(line);
      return await succeeds(shown.waitFor({ timeout: 2_000 }));
    };
    await eventually("the terminal takes the line", show, timeout);
    await this.page.keyboard.press("Enter");
  }

  /** A modal question, by what it says. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator(".monaco-dialog-box").filter({ hasText: text });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast").filter({ hasText: text });
  }

  /** Presses a button of a notification, once it is there. The editor hides one after ten seconds, which a busy machine may need for what a test does before: then it is looked up in their list. */
  async pressInNotification(text: string, button: string): Promise<void> {
    const shown = this.page.locator(".notification-toast, .notifications-center .notification-list-item");
    const pressed = shown.filter({ hasText: text }).getByRole("button", { name: button, exact: true }).first();
    const press = async (): Promise<boolean> => {
      if (await succeeds(pressed.click({ timeout: 5_000 }))) return true;
      if (await this.page.locator(".notifications-center.visible").isHidden())
        await this.runCommand("Notifications: Show Notifications");
      return false;
    };
    await eventually(`${button} is pressed in the notification`, press, timeout);
  }

  /** The page inside the webview in front. */
  get panel(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready:visible").frameLocator("#active-frame");
  }

  /** What axe finds wrong in the webview in front: a line for each element. */
  async panelProblems(): Promise<readonly string[]> {
    const frame = await (await this.panel.locator("body").elementHandle()).ownerFrame();
    if (!frame) throw new Error("There is no webview in front");
    await frame.evaluate(axe.source);
    const { violations } = await frame.evaluate<axe.AxeResults>("axe.run(document)");
    return violations.flatMap(({ help, nodes }) => nodes.map(({ html }) => `${help}: ${html}`));
  }
}

async function succeeds(action: Promise<unknown>): Promise<boolean> {
  return await action.then(
    () => true,
    () => false,
  );
}

async function topOf(locator: Locator): Promise<number> {
  await locator.waitFor();
  return (await locator.boundingBox())?.y ?? 0;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
