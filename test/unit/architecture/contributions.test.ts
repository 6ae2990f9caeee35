import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  commandIds,
  contextKeys,
  reviewCommandIds,
  reviewContextKey,
  shellCommandIds,
  settingKeys,
  viewIds,
} from "../../../client/src/contributions.ts";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly when?: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when?: string }[];
    readonly configuration: Configuration | readonly Configuration[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly when?: string }[]>>;
    readonly keybindings?: readonly { readonly command: string; readonly when?: string }[];
  };
}

interface Configuration {
  readonly properties: Readonly<Record<string, unknown>>;
}

const file = path.resolve(import.meta.dirname, "../../../package.json");
const { contributes } = JSON.parse(readFileSync(file, "utf8")) as Manifest;

const everyCommand: readonly string[] = Object.values({ ...commandIds, ...reviewCommandIds, ...shellCommandIds });

describe("contributions", () => {
  it("has the same commands in package.json and in contributions.ts", () => {
    assertSame(
      everyCommand,
      contributes.commands.map(({ command }) => command),
    );
  });

  it("has the same views", () => {
    const views = Object.values(contributes.views).flat();
    assertSame(
      Object.values(viewIds),
      views.map(({ id }) => id),
    );
  });

  it("has the same settings", () => {
    const configurations = [contributes.configuration].flat() as readonly Configuration[];
    assertSame(
      Object.values(settingKeys),
      configurations.flatMap(({ properties }) => Object.keys(properties)),
    );
  });

  it("uses each context key in a clause, and no other", () => {
    const keys = clauses().flatMap((clause) => clause.match(/\bmanus\.\w+/g) ?? []);
    const others: readonly string[] = [...Object.values(viewIds), ...Object.values(settingKeys)];
    assertSame(
      [...Object.values(contextKeys), reviewContextKey],
      keys.filter((key) => !others.includes(key)),
    );
  });

  it("offers no command that does not exist", () => {
    const offered = [...Object.values(contributes.menus).flat(), ...(contributes.keybindings ?? [])];
    const known: readonly string[] = everyCommand;
    const named = [
      ...offered.flatMap(({ command }) => (command === undefined ? [] : [command])),
      ...contributes.viewsWelcome.flatMap(({ contents }) =>
        [...contents.matchAll(/\(command:(manus\.\w+)/g)].map((match) => match[1] ?? ""),
      ),
    ];
    assert.deepEqual(
      named.filter((command) => command.startsWith("manus.") && !known.includes(command)),
      [],
    );
  });
});

/** Every `when` and `enablement` of package.json. */
function clauses(): readonly string[] {
  const { commands, views, viewsWelcome, menus, keybindings = [] } = contributes;
  const conditional = [...Object.values(views).flat(), ...viewsWelcome, ...Object.values(menus).flat(), ...keybindings];
  return [...commands.map(({ enablement }) => enablement), ...conditional.map(({ when }) => when)].filter(
    (clause) => clause !== undefined,
  );
}

function assertSame(typed: readonly string[], contributed: readonly string[]): void {
  assert.deepEqual([...new Set(contributed)].sort(), [...typed].sort());
}
