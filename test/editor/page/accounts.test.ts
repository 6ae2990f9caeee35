import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startFakeCloud, type FakeCloud } from "../../support/fake-cloud/fake-cloud.ts";
import { modelKey, startModelServer, type ModelServer } from "../../support/model-server.ts";
import { eventually } from "../../support/eventually.ts";
import { readFiles } from "../../support/read-files.ts";
import { useEditor } from "./use-editor.ts";

describe("accounts in the editor", () => {
  let models: ModelServer;
  let cloud: FakeCloud;
  const settings: Record<string, unknown> = {};

  before(async () => {
    models = await startModelServer(() => ({ name: "idle", arguments: {} }));
    cloud = await startFakeCloud({ paceMs: 200 });
    const account = { id: "cloud", provider: "manus", title: "Cloud of the settings", baseUrl: cloud.url };
    settings["manus.accounts"] = [account];
  });
  after(async () => {
    await models.close();
    await cloud.close();
  });
  const editor = useEditor({ settings });

  it("one that the settings declare shows, says that its key is missing, and takes one", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Focus on Accounts View");
    const row = window.row(/^Cloud of the settings, key missing/);
    await row.hover();
    await row.getByRole("button", { name: "Set Key of Account…" }).click();
    await window.answer("Key of Cloud of the settings", "not-a-key-at-all");
    await window.quickProblem.getByText(/refuse/).waitFor();
    assert.equal(await window.quickInput.getAttribute("type"), "password");
    await window.answer("Key of Cloud of the settings", cloud.key);
    await window.row(/^Cloud of the settings, 10,000 credits left/).waitFor();
  });

  it("one is added step by step: a refused key is asked for again, with the reason", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Add Account…");
    await window.quickRow("Model server").click();
    await window.answer("Add Account (2/4)", "Mine");
    await window.answer("Add Account (3/4)", `${models.mock.url}/v1`);
    await window.answer("Add Account (4/4)", "wrong-key-of-mine");
    await window.quickProblem.getByText(/refuse/).waitFor();
    await window.picture("add-account");
    await window.answer("Add Account (4/4)", modelKey);
    await window.quickRow("No Default").click();
    await window.notification("The account Mine is added").waitFor();
    await window
      .row(/^Mine, model server/)
      .first()
      .waitFor();
  });

  it("work for tasks in the cloud, whose forms are filled in with nothing chosen beforehand", async () => {
    const { window, folders } = editor();
    cloud.script("Send the report", [
      { do: "spend", credits: 7 },
      { do: "confirm", type: "videoGenerate", description: "Make the video of the report?" },
      { do: "say", text: "Sent." },
      { do: "finish" },
    ]);
    const file =
      "manus: 1\nkind: task\nname: send\ntitle: Send it\nengine: manus\naccount: cloud\nprompt: Send the report\n";
    await writeFile(join(folders.workspace, "send.manus.yaml"), file);
    await window.openFile("send.manus.yaml");
    await window.action("▶ Run task").click();
    const step = window.row(/^Agent, waiting.*in the cloud/);
    await step.waitFor();
    await step.hover();
    await step.getByRole("button", { name: "Approve" }).click();
    await window.quickRow("high").waitFor();
    // Nothing is chosen: Enter leaves the question where it is.
    await window.page.keyboard.press("Enter");
    await window.picture("confirm-form");
    await window.quickRow("high").click();
    await window.quickRow("Approve").waitFor();
    await window.page.keyboard.press("Enter");
    await window.picture("confirm-review");
    assert.equal(cloud.count("task.confirmAction"), 0);
    await window.quickRow("Approve").click();
    await window.row(/^Send it, succeeded/).waitFor();
    await window.picture("accounts-tree");
    assert.equal(cloud.count("task.confirmAction"), 1);
  });

  it("keep their keys out of everything that is written", async () => {
    const { folders } = editor();
    for (const folder of [folders.home, folders.editor, folders.workspace]) {
      const found = await filesWith(folder, [modelKey, cloud.key, "not-a-key-at-all", "wrong-key-of-mine"]);
      assert.deepEqual(found, []);
    }
  });

  it("one is removed after a question", async () => {
    const { window } = editor();
    await window.runCommand("Manus: Remove Account…");
    await window.quickRow("Mine").click();
    await window.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await eventually("the account is gone", async () => (await window.row(/^Mine,/).count()) === 0);
  });
});

/** The files below a folder that have one of these texts in them. */
async function filesWith(folder: string, texts: readonly string[]): Promise<readonly string[]> {
  const files = Object.entries(await readFiles(folder));
  return files.filter(([, content]) => texts.some((each) => content.includes(each))).map(([file]) => file);
}
