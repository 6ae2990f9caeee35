import * as l10n from "@vscode/l10n";
import type { RequestType } from "vscode-jsonrpc";
import { ChangeInstanceRequest } from "../../../server/src/protocol/instances.ts";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import type { AccountView, InstanceView } from "../../../server/src/protocol/fleet.ts";
import { engineOf } from "../model/instances.ts";
import { goBack, type Choice } from "../ports/person.ts";
import { askCapacity, askDirectory, askLimit, askMind, askScale, withCost, type Asking } from "./instance-steps.ts";
import { by, tellOutcome, type Workbench } from "./workbench.ts";

type Changes =
  typeof ChangeInstanceRequest extends RequestType<infer Params, RequestOutcome, void>
    ? Params extends { readonly changes: infer C }
      ? C
      : never
    : never;

/** Asks for one property; nothing when the person turned away. */
type AskChange = (asking: Asking) => Promise<Changes | undefined>;

/** Let the person choose what to change, and change it. */
export async function changeInstance(workbench: Workbench, instance: InstanceView): Promise<void> {
  const { server, person, model } = workbench;
  const account = model.account(instance.accountId);
  if (account === undefined) return;
  const title = l10n.t("Change {0}", instance.title);
  const ask = await person.choose(title, propertiesOf(workbench, instance, account));
  const changes = ask && (await ask({ title, place: { step: 1, of: 1 }, account }));
  if (changes === undefined) return;
  await tellOutcome(person, await server.request(ChangeInstanceRequest, { instanceId: instance.id, changes, by }));
}

function propertiesOf(
  workbench: Workbench,
  instance: InstanceView,
  account: AccountView,
): readonly Choice<AskChange>[] {
  const engine = engineOf(account);
  const name: Choice<AskChange> = {
    label: l10n.t("Name"),
    description: instance.title,
    value: (asking) => askName(workbench, asking, instance.title),
  };
  const capacity: Choice<AskChange> = {
    label: l10n.t("Tasks at Once"),
    description: String(instance.capacity),
    value: async (asking) =>
      given(await askCapacity(workbench, asking, instance.capacity), (value) => ({ capacity: value })),
  };
  if (engine === "tool") return [name, capacity];
  return [name, capacity, mindOf(workbench, instance, engine === "manus"), ...limitsOf(workbench, instance, account)];
}

function mindOf(workbench: Workbench, instance: InstanceView, cloud: boolean): Choice<AskChange> {
  const key = cloud ? "profile" : "model";
  const before = instance[key];
  return {
    label: cloud ? l10n.t("Profile") : l10n.t("Model"),
    description: before ?? l10n.t("as the account says"),
    value: async (asking) => {
      return given(await askMind(workbench, asking, before), (value) => ({ [key]: value === "" ? null : value }));
    },
  };
}

function limitsOf(workbench: Workbench, instance: InstanceView, account: AccountView): readonly Choice<AskChange>[] {
  const { directory, limits, scaleTo = 1 } = instance;
  const cost = String((account.provider === "manus" ? limits?.credits : limits?.cost) ?? "");
  return [
    {
      label: l10n.t("Folder"),
      description: directory ?? "any",
      value: async (asking) => {
        const folder = await askDirectory(workbench, asking, directory);
        return given(folder, (value) => ({ directory: value === "" ? null : value }));
      },
    },
    {
      label: account.provider === "manus" ? l10n.t("Credits of a Task") : l10n.t("Cost of a Task"),
      description: cost === "" ? l10n.t("as the task says") : cost,
      value: async (asking) => {
        return given(await askLimit(workbench, asking, cost), (value) => {
          const changed = withCost(limits, account, value);
          return { limits: Object.keys(changed).length === 0 ? null : changed };
        });
      },
    },
    {
      label: l10n.t("Others of Its Kind"),
      description: scaleTo === 1 ? l10n.t("it alone") : l10n.t("up to {0}", scaleTo),
      value: async (asking) => {
        return given(await askScale(workbench, asking, scaleTo), (value) => ({ scaleTo: value === 1 ? null : value }));
      },
    },
  ];
}

async function askName({ person }: Workbench, { title, place }: Asking, before: string): Promise<Changes | undefined> {
  const check = (text: string): string | undefined => (text.trim() === "" ? l10n.t("Give it a name") : undefined);
  const prompt = l10n.t("What you call it; files go on naming it as before");
  return given(await person.askStep({ title, place, prompt, value: before, check }), (text) => ({
    title: text.trim(),
  }));
}

function given<T>(answer: T | typeof goBack | undefined, change: (value: T) => Changes): Changes | undefined {
  return answer === undefined || answer === goBack ? undefined : change(answer);
}
