import type { Mask } from "../../../core/ports/mask.ts";
import { secretPrefix, type RunEnvironments } from "../../../core/ports/run-environment.ts";
import { fillSecrets } from "../../../core/workflow/secrets.ts";
import type { RunId } from "../../../protocol/states.ts";
import { ToolFailure } from "../results.ts";

/** Shorter values are no secrets worth the harm of replacing them everywhere. */
const shortestMasked = 4;

/** The secrets of one task's datasources: read at use, and masked from then on in everything that comes out of them. */
export class SecretReader {
  readonly #environments: Pick<RunEnvironments, "read">;
  readonly #runId: RunId;
  readonly #mask: Mask;
  readonly #values = new Set<string>();

  constructor(environments: Pick<RunEnvironments, "read">, runId: RunId, mask: Mask) {
    this.#environments = environments;
    this.#runId = runId;
    this.#mask = mask;
  }

  /** The value of a secret, or undefined where nobody has it. */
  read(name: string): string | undefined {
    const value = this.#environments.read(this.#runId, `${secretPrefix}${name}`);
    if (value !== undefined && value.length >= shortestMasked) this.#values.add(value);
    return value;
  }

  /** `text` with its secrets. @throws ToolFailure `secret-missing` that names the variable to set. */
  fill(text: string): string {
    const filled = fillSecrets(text, (name) => this.read(name));
    if ("missing" in filled) throw missingSecret(filled.missing);
    return filled.text;
  }

  /** Each value of `texts` with its secrets. @throws as {@link fill}. */
  fillAll(texts: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, this.fill(text)]));
  }

  /** The masking point, with the secrets that were read here. */
  readonly mask: Mask = (text) => {
    const longestFirst = [...this.#values].sort((one, other) => other.length - one.length);
    return this.#mask(longestFirst.reduce((masked, value) => masked.replaceAll(value, "***"), text));
  };
}

function missingSecret(name: string): ToolFailure {
  const remedy = `Set ${secretPrefix}${name} in the environment and start the run again`;
  return new ToolFailure("secret-missing", `Nobody has given the secret ${name}`, remedy);
}
