import { present } from "../../core/present.ts";
import type { CliContext } from "../context.ts";
import { readConfig, type ConfigValues } from "./settings.ts";

/** What a run's agents use that name nothing else. */
export interface Preference {
  readonly account: string | undefined;
  readonly instance: string | undefined;
  readonly model: string | undefined;
  readonly profile: string | undefined;
}

/** What the command line says; else what the person has set. A file that can't be read sets nothing: that was said when the program began. */
export function preferOf(
  { config }: Pick<CliContext, "config">,
  given: Preference,
): Partial<Record<keyof Preference, string>> {
  const read = config.read();
  const values: ConfigValues = read.ok ? readConfig(read.value).values : {};
  const { account, instance, model, profile } = values;
  return { ...present({ account, instance, model, profile }), ...present(given) };
}
