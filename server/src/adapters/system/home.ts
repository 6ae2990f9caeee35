import { resolve } from "node:path";
import envPaths from "env-paths";

/** The folder that holds everything of this person's Manus Manager: `MANUS_HOME`, or the platform's data folder. Absolute. */
export function findHome(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment["MANUS_HOME"];
  return named ? resolve(named) : envPaths("manus-manager", { suffix: "" }).data;
}
