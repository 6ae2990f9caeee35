import type { Cloud } from "../../../../schemas/generated/format.ts";
import type { CloudWish } from "../agent/agent-spec.ts";
import type { Settings } from "./settings.ts";

/**
 * What a file says to the cloud alone, with its defaults: the task may ask, is listed, and is its user's alone. Names that are computed and come to nothing are left out.
 */
export function readCloudWish(cloud: Cloud | undefined, settings: Settings): CloudWish {
  const text = (key: "project" | "locale"): string | undefined => {
    const written = cloud?.[key];
    return written === undefined ? undefined : settings.text(`cloud.${key}`, written).trim() || undefined;
  };
  const list = (key: "connectors" | "skills" | "forceSkills"): readonly string[] => {
    const written = cloud?.[key] ?? [];
    const names = written.map((name, index) => settings.text(`cloud.${key}.${String(index)}`, name).trim());
    return [...new Set(names.filter((name) => name !== ""))];
  };
  const [project, locale] = [text("project"), text("locale")];
  return {
    ...(project === undefined ? {} : { project }),
    connectors: list("connectors"),
    skills: list("skills"),
    forceSkills: list("forceSkills"),
    ...(locale === undefined ? {} : { locale }),
    interactive: settings.boolean("cloud.interactive", cloud?.interactive) ?? true,
    hidden: settings.boolean("cloud.hidden", cloud?.hidden) ?? false,
    visibility: settings.choice("cloud.visibility", cloud?.visibility, ["private", "team", "public"]) ?? "private",
  };
}
