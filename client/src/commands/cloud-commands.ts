import * as l10n from "@vscode/l10n";
import {
  AdoptCloudTaskRequest,
  EditCloudTaskRequest,
  ListCloudTasksRequest,
  type CloudTaskRow,
} from "../../../server/src/protocol/cloud.ts";
import type { AccountView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import { describeCloudTask } from "../model/cloud-tasks.ts";
import type { CommandTarget } from "../model/command-target.ts";
import type { Choice } from "../ports/person.ts";
import { findAccount } from "./account-commands.ts";
import { findTask } from "./task-commands.ts";
import { by, tellRefusal, type Command, type Workbench } from "./workbench.ts";

/** What a person does with tasks in the cloud. */
export interface CloudCommands {
  readonly open: Command;
  readonly rename: Command;
  readonly share: Command;
  readonly remove: Command;
}

type InCloud = TaskView & { readonly cloud: NonNullable<TaskView["cloud"]> };

export function createCloudCommands(workbench: Workbench): CloudCommands {
  const withTask = (title: string, act: (task: InCloud) => Promise<void>): Command => {
    return async (target) => {
      const fits = (task: TaskView): boolean => task.cloud !== undefined;
      const task = await findTask(workbench, target, { title, fits, takesOnly: true });
      if (task === undefined) return;
      if (isInCloud(task)) await act(task);
      else await workbench.person.tell({ level: "information", text: l10n.t("{0} isn't in the cloud", task.title) });
    };
  };
  return {
    open: withTask(l10n.t("Open which task in the browser?"), (task) => openInBrowser(workbench, task)),
    rename: withTask(l10n.t("Rename which task in the cloud?"), (task) => rename(workbench, task)),
    share: withTask(l10n.t("Share which task in the cloud?"), (task) => share(workbench, task)),
    remove: withTask(l10n.t("Delete which task in the cloud?"), (task) => remove(workbench, task)),
  };
}

function isInCloud(task: TaskView): task is InCloud {
  return task.cloud !== undefined;
}

/** The address comes from outside: only one that a browser opens is opened. */
async function openInBrowser({ editor, person }: Workbench, { cloud }: InCloud): Promise<void> {
  if (/^https?:\/\//i.test(cloud.url)) await editor.openAttachment(cloud.url);
  else await person.tell({ level: "warning", text: l10n.t("{0} is no address that a browser opens", cloud.url) });
}

type Edit = typeof EditCloudTaskRequest extends { readonly _?: readonly [infer P, ...unknown[]] | undefined }
  ? P extends { readonly edit: infer E }
    ? E
    : never
  : never;

async function edit({ server, person }: Workbench, { cloud }: InCloud, change: Edit): Promise<boolean> {
  const { accountId, taskId: cloudTaskId } = cloud;
  const result = await server.request(EditCloudTaskRequest, { accountId, cloudTaskId, edit: change, by });
  if (result.outcome === "refused") await tellRefusal(person, result.because);
  return result.outcome === "accepted";
}

async function rename(workbench: Workbench, task: InCloud): Promise<void> {
  const title = await workbench.person.ask({
    title: l10n.t("Rename {0}", task.title),
    prompt: l10n.t("Its title in the cloud"),
    value: task.title,
    check: (text) => (text.trim() === "" ? l10n.t("Give it a title") : undefined),
  });
  if (title !== undefined) await edit(workbench, task, { kind: "rename", title: title.trim() });
}

type Visibility = "private" | "team" | "public";

const visibilities: readonly Choice<Visibility>[] = [
  {
    get label() {
      return l10n.t("Private");
    },
    get detail() {
      return l10n.t("Only you see it");
    },
    value: "private",
  },
  {
    get label() {
      return l10n.t("Team");
    },
    get detail() {
      return l10n.t("Your team in the cloud sees it");
    },
    value: "team",
  },
  {
    get label() {
      return l10n.t("Public");
    },
    get detail() {
      return l10n.t("Everybody who has its address sees it, with all that stands in it");
    },
    value: "public",
  },
];

async function share(workbench: Workbench, task: InCloud): Promise<void> {
  const { person } = workbench;
  const visibility = await person.choose(l10n.t("Who sees {0}?", task.title), visibilities);
  if (visibility === undefined) return;
  if (visibility === "public") {
    const detail = l10n.t("Everybody who has its address sees it, with its files.");
    const message = { level: "warning", text: l10n.t("Make {0} public?", task.title), detail, modal: true } as const;
    if ((await person.tell(message, "Make Public")) === undefined) return;
  }
  await edit(workbench, task, { kind: "share", visibility });
}

async function remove(workbench: Workbench, task: InCloud): Promise<void> {
  const detail = l10n.t(
    "It is deleted in the cloud, for good, with its files there. What was fetched from it stays here.",
  );
  const message = {
    level: "warning",
    text: l10n.t("Delete {0} in the cloud?", task.title),
    detail,
    modal: true,
  } as const;
  if ((await workbench.person.tell(message, "Delete for Good")) === undefined) return;
  await edit(workbench, task, { kind: "delete" });
}

/** Let the person choose a task that is in the cloud already, and take it over. Answers its run. */
export async function attachCloudTask(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  const { server, person, editor } = workbench;
  const question = { title: l10n.t("Attach to a task of which account?"), takesOnly: true };
  const fits = ({ provider, disabled }: AccountView): boolean => provider === "manus" && !disabled;
  const account = await findAccount(workbench, target, { ...question, fits });
  if (account === undefined) return undefined;
  const workspaceFolder = await chooseFolder(workbench);
  if (workspaceFolder === undefined) return undefined;
  const row = await chooseTask(workbench, account);
  if (row === undefined) return undefined;
  const params = { accountId: account.id, cloudTaskId: row.id, workspaceFolder, trusted: editor.isTrusted(), by };
  const result = await server.request(AdoptCloudTaskRequest, params);
  if (result.outcome === "started") return result.runId;
  await tellRefusal(person, result.because);
  return undefined;
}

async function chooseFolder({ editor, person }: Workbench): Promise<string | undefined> {
  const folders = editor.folders();
  const [first] = folders;
  if (first === undefined) {
    await person.tell({
      level: "information",
      text: l10n.t("What a task delivers goes into a folder: open one first"),
    });
    return undefined;
  }
  if (folders.length === 1) return first;
  const choices = folders.map((folder) => ({ label: editor.shorten(folder), description: folder, value: folder }));
  return await person.choose(l10n.t("Which folder gets what the task delivers?"), choices);
}

/** Page after page, newest first. What is ours already can't be taken over. */
async function chooseTask({ server, person }: Workbench, account: AccountView): Promise<CloudTaskRow | undefined> {
  const rows: CloudTaskRow[] = [];
  let cursor: string | undefined;
  for (;;) {
    const params = { accountId: account.id, ...(cursor !== undefined && { cursor }) };
    const waited = await person.wait(l10n.t("Asking for the tasks of {0}…", account.title), () => {
      return server.request(ListCloudTasksRequest, params);
    });
    if (waited === undefined) return undefined;
    const page = waited.done;
    if (page.outcome === "refused") {
      await tellRefusal(person, page.because);
      return undefined;
    }
    rows.push(...page.rows);
    ({ cursor } = page);
    const chosen = await chooseRow(
      person,
      rows.filter(({ taskId }) => taskId === undefined),
      cursor !== undefined,
    );
    if (chosen !== "more") return chosen;
  }
}

async function chooseRow(
  person: Workbench["person"],
  rows: readonly CloudTaskRow[],
  hasMore: boolean,
): Promise<CloudTaskRow | "more" | undefined> {
  if (rows.length === 0 && !hasMore) {
    await person.tell({ level: "information", text: l10n.t("There is no task in the cloud that isn't here already") });
    return undefined;
  }
  const now = Date.now();
  const choices = rows.map((row): Choice<CloudTaskRow | "more"> => ({ ...describeCloudTask(row, now), value: row }));
  const more: Choice<CloudTaskRow | "more"> = { label: l10n.t("Older Tasks…"), value: "more" };
  return await person.choose(l10n.t("Attach to which task?"), [...choices, ...(hasMore ? [more] : [])]);
}
