import { sampleAccount } from "../../../support/sample-account.ts";
import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";
import type { FileFact, FileFacts, FleetFacts } from "../../../../server/src/core/language/surroundings.ts";
import { toolSchemas } from "../../../../schemas/generated/tools.ts";
import type { Engine } from "../../../../server/src/protocol/states.ts";
import type { InstanceView } from "../../../../server/src/protocol/fleet.ts";

function instance(id: string, accountId: string, engine: Engine): InstanceView {
  return { id, accountId, engine, title: id, status: "running", capacity: 5, running: [] };
}

/** Accounts of several kinds, of which one says which models it has, one is disabled and one has no key, and an instance of each engine. */
export const someFleet: FleetFacts = {
  ...emptySurroundings.fleet,
  known: true,
  accounts: [
    sampleAccount(),
    sampleAccount({ id: "work", provider: "model", title: "Work", models: ["gpt-5-mini", "gpt-5"] }),
    sampleAccount({ id: "cloud", provider: "manus", title: "Cloud" }),
    sampleAccount({ id: "resting", provider: "manus", title: "Resting", disabled: true }),
    sampleAccount({ id: "keyless", provider: "manus", title: "Keyless", key: "missing" }),
  ],
  // No search provider is configured.
  tools: new Set(Object.keys(toolSchemas).filter((name) => name !== "info_search_web")),
  instances: [instance("research", "work", "local"), instance("far", "cloud", "manus")],
};

/** A disk with these paths below `/w`: a size stands for a file, `folder` for a folder. Nothing else is there, and a glob matches where a file has its end. */
export function diskWith(paths: Readonly<Record<string, number | "folder">>): FileFacts {
  const at = (path: string): FileFact => {
    const found = Object.entries(paths).find(([name]) => path === `/w/${name}`)?.[1];
    if (found === undefined) return { kind: "none" };
    return found === "folder" ? { kind: "folder" } : { kind: "file", bytes: found };
  };
  const matches = (folder: string, glob: string): boolean => {
    const ending = glob.replace(/^.*\*/, "");
    return Object.keys(paths).some((name) => `/w/${name}`.startsWith(folder) && name.endsWith(ending));
  };
  return { at, matches, entries: () => [] };
}

/** A disk where everything is there but what has `absent` in its path. */
export const someDisk: FileFacts = {
  at: (path) => (path.includes("absent") ? { kind: "none" } : { kind: "file", bytes: 100 }),
  matches: (folder, glob) => !`${folder}/${glob}`.includes("absent"),
  entries: () => [],
};
