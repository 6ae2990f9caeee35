import { readFile } from "node:fs/promises";
import { join } from "node:path";

interface Setting {
  readonly type?: string;
  readonly default?: unknown;
  readonly scope?: string;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownDescription?: string;
  readonly order?: number;
}

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly configuration: readonly {
      readonly title: string;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
}

/** Who may set it, for people. */
const scopes: Readonly<Record<string, string>> = {
  application: "your own settings alone",
  machine: "your own settings, on this machine",
  "machine-overridable": "your own settings, on this machine; a workspace may say otherwise",
  window: "your own settings, or a workspace's",
  resource: "your own settings, a workspace's, or a folder's",
};

/** The reference page of the editor's settings, as package.json has them. */
export async function settingsPage(root: string, introduction: string): Promise<string> {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(root, name), "utf8"));
  const manifest = (await read("package.json")) as Manifest;
  const texts = (await read("package.nls.json")) as Readonly<Record<string, string>>;
  const say = (text = ""): string => text.replace(/^%(.+)%$/, (_, key: string) => texts[key] ?? key);
  const restricted = new Set(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations);
  const sections = manifest.contributes.configuration.map(({ title, properties }) => {
    const settings = Object.entries(properties).sort(([, left], [, right]) => (left.order ?? 0) - (right.order ?? 0));
    const parts = settings.map(([name, setting]) => describe(name, setting, { say, restricted: restricted.has(name) }));
    return [`## ${say(title)}`, ...parts].join("\n\n");
  });
  return [introduction, ...sections].join("\n\n");
}

interface Surroundings {
  readonly say: (text?: string) => string;
  readonly restricted: boolean;
}

function describe(name: string, setting: Setting, { say, restricted }: Surroundings): string {
  const { markdownDescription, scope = "window", enum: values, enumDescriptions = [] } = setting;
  const choices =
    values?.map((value, place) => `- \`${JSON.stringify(value)}\`: ${say(enumDescriptions[place])}`) ?? [];
  const facts = [
    `Default: \`${JSON.stringify(setting.default)}\``,
    `set in ${scopes[scope] ?? scope}`,
    ...(restricted ? ["ignored in a workspace that isn't trusted"] : []),
  ];
  return [
    `### \`${name}\``,
    say(markdownDescription),
    ...(choices.length === 0 ? [] : [choices.join("\n")]),
    `${facts.join("; ")}.`,
  ].join("\n\n");
}
