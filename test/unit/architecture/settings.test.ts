import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { settingKeys } from "../../../client/src/contributions.ts";

interface Setting {
  readonly markdownDescription?: string;
  readonly scope?: string;
  readonly order?: number;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
}

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly configuration: readonly {
      readonly title: string;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
}

const root = resolve(import.meta.dirname, "../../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const { contributes, capabilities } = JSON.parse(read("package.json")) as Manifest;
const texts = JSON.parse(read("package.nls.json")) as Readonly<Record<string, string>>;
const settings = contributes.configuration.flatMap(({ properties }) => Object.entries(properties));

/** What decides which program runs, where data goes, who pays, or who a person is: no workspace may say it. */
const ofThePerson = /^manus\.(?:home|accounts|person|model\..*|search\..*|browser\..*)$/;

describe("settings", () => {
  const code = codeOf("client/src") + codeOf("server/src");

  for (const [name, setting] of settings) {
    it(`${name} has a description, a scope, and words for each choice`, () => {
      const { markdownDescription = "", scope, enum: values = [], enumDescriptions = [] } = setting;
      assert.ok((texts[markdownDescription.slice(1, -1)] ?? "").length > 20, markdownDescription);
      assert.ok(scope !== undefined);
      assert.equal(enumDescriptions.length, values.length);
      for (const each of enumDescriptions) assert.ok(texts[each.slice(1, -1)] !== undefined, each);
    });

    it(`${name} is read by the code`, () => {
      assert.ok(isRead(name, code));
    });

    it(`${name} is documented`, () => {
      assert.ok(read("docs/settings.md").includes(`\n### \`${name}\`\n`), "run node scripts/generate.ts");
    });
  }

  it("have an order of their own in each section", () => {
    for (const { title, properties } of contributes.configuration) {
      const orders = Object.values(properties).map(({ order }) => order);
      assert.deepEqual(new Set(orders).size, orders.length, title);
      assert.ok(!orders.includes(undefined), title);
    }
  });

  it("that are a person's are out of reach of a workspace", () => {
    const found = settings.filter(([name]) => ofThePerson.test(name));
    assert.ok(found.length >= 8);
    for (const [name, { scope }] of found) {
      assert.ok(scope === "machine" || scope === "application", name);
      assert.ok(capabilities.untrustedWorkspaces.restrictedConfigurations.includes(name), name);
    }
  });

  it("that are restricted exist", () => {
    const known = settings.map(([name]) => name);
    const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
    assert.deepEqual(
      restrictedConfigurations.filter((name) => !known.includes(name)),
      [],
    );
  });
});

/** By its key in the client; by its path in the language server; the trace by the library that is named `manus`. */
function isRead(name: string, code: string): boolean {
  if (name === settingKeys.traceServer) return /new (?:\w+\.)?LanguageClient\(\s*"manus"/.test(code);
  const key = Object.entries(settingKeys).find(([, each]) => each === name)?.[0] ?? "";
  const [, section = "", last = ""] = name.split(".");
  const ways = [`settingKeys.${key}`, `"${section}.${last}"`, `"${section}", "${last}"`, `hint("${last}")`];
  return ways.some((way) => new RegExp(`${way.replaceAll(/[.()]/g, "\\$&")}(?!\\w)`).test(code));
}

function codeOf(folder: string): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith("contributions.ts"))
    .map((file) => read(join(folder, file)))
    .join("\n");
}
