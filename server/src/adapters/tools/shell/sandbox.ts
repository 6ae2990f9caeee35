import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { SandboxManager, SandboxRuntimeConfig } from "@anthropic-ai/sandbox-runtime";
import type { Log } from "../../../core/ports/log.ts";
import type { PolicyCeiling } from "../../../core/ports/policy-book.ts";
import type { SandboxStanding } from "../../../core/ports/tools.ts";
import { guardedPlaces } from "./guarded-places.ts";

type Runtime = typeof SandboxManager;
type SandboxRules = PolicyCeiling["sandbox"];

/** What a sandboxed shell may touch: absolute paths that exist. */
export interface SandboxFolders {
  readonly workspaceFolder: string;
  /** Of the agent's task. */
  readonly taskFolder: string;
  /** Private to its owner: pipes, and below it what its programs put into a temporary folder. */
  readonly pipeFolder: string;
}

/** A command line for bash that starts a program in a sandbox. */
export interface SandboxedStart {
  readonly commandLine: string;
  /** Call once, when the program has ended. */
  readonly release: () => void;
}

/** The sandbox of this machine, for the shells of agents. */
export interface CommandSandbox {
  /** Whether commands of agents run in one, by the settings of now and by what this machine has. */
  standing(): Promise<SandboxStanding>;
  /**
   * How to start `program`, a line for bash, in a sandbox: it writes only in its folders, reads neither keys nor what belongs to other runs nor the temporary files of others, and reaches only the hosts
   * that the settings name. The rules of this moment stay for as long as it runs.
   */
  enclose(program: string, folders: SandboxFolders): Promise<SandboxedStart>;
  /** Nobody needs it any more for now: end its proxies. They start again with the next shell. */
  rest(): Promise<void>;
}

/** How long the first look whether a sandbox works may take, in milliseconds. */
const probeMs = 10_000;
/** What didn't work may do so later, when somebody has installed what was missing. In milliseconds. */
const askAgainMs = 30_000;

const wanted = {
  linux: "Install bubblewrap, socat and ripgrep (on Debian: `apt install bubblewrap socat ripgrep`)",
  other: "Install ripgrep (`brew install ripgrep`)",
};

/** The sandbox that `@anthropic-ai/sandbox-runtime` makes: bubblewrap on Linux, seatbelt on macOS. `rules`: what the settings say now. */
export function createSandbox({
  rules,
  log,
  programs = [],
}: {
  readonly rules: () => Promise<SandboxRules>;
  readonly log: Log;
  /** Folders of the sandbox's own programs, absolute: they must be readable inside, wherever this product is installed. */
  readonly programs?: readonly string[];
}): CommandSandbox {
  const runtime = new RuntimeHolder(log, programs);
  return {
    async standing() {
      const { mode } = await rules();
      if (mode === "off")
        return missing("The settings turn it off", "Take `sandbox.mode: off` out of the policy file", false);
      const trouble = await runtime.trouble();
      const required = mode === "required";
      if (trouble !== undefined) return missing(trouble.because, trouble.remedy, required);
      return required ? { sandboxed: true, required } : { sandboxed: true };
    },
    async enclose(program, folders) {
      return runtime.enclose(program, await configFor(await rules(), folders, programs));
    },
    rest: () => runtime.rest(),
  };
}

function missing(because: string, remedy: string, required: boolean): SandboxStanding {
  return { sandboxed: false, because, remedy, required };
}

interface Trouble {
  readonly because: string;
  readonly remedy: string;
}

/** The one runtime of this process, which is loaded and started when it is needed. */
class RuntimeHolder {
  readonly #log: Log;
  readonly #programs: readonly string[];
  #runtime: Promise<Runtime> | undefined;
  #known: { readonly trouble: Trouble | undefined; readonly at: number } | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #isStarted = false;
  #network = "";

  constructor(log: Log, programs: readonly string[]) {
    this.#log = log;
    this.#programs = programs;
  }

  /** Why there is no sandbox; undefined when there is one. A success is remembered, a failure looked at again. */
  async trouble(): Promise<Trouble | undefined> {
    if (this.#known !== undefined) {
      if (this.#known.trouble === undefined || performance.now() - this.#known.at < askAgainMs)
        return this.#known.trouble;
    }
    const trouble = await this.#look();
    if (trouble !== undefined) this.#log.info(`No sandbox: ${trouble.because}`);
    this.#known = { trouble, at: performance.now() };
    return trouble;
  }

  async enclose(program: string, config: SandboxRuntimeConfig): Promise<SandboxedStart> {
    const runtime = await this.#started(config);
    const commandLine = await runtime.wrapWithSandbox(program, "/bin/bash", config);
    let released = false;
    return {
      commandLine,
      release: () => {
        if (!released) runtime.cleanupAfterCommand();
        released = true;
      },
    };
  }

  rest(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#isStarted) return;
      this.#isStarted = false;
      await (await this.#load()).reset();
    });
  }

  async #look(): Promise<Trouble | undefined> {
    if (process.platform === "win32") {
      return { because: "There is no sandbox for Windows", remedy: "Run the workspace in WSL 2 to have one" };
    }
    const remedy = process.platform === "linux" ? wanted.linux : wanted.other;
    try {
      const runtime = await this.#load();
      const { errors } = await runtime.checkDependenciesAsync();
      if (errors.length > 0) return { because: `The sandbox can't be used here: ${errors.join("; ")}`, remedy };
      return await this.#probe();
    } catch (error) {
      return { because: `The sandbox can't be started: ${String(error)}`, remedy };
    }
  }

  /** Programs that are installed may still not be allowed to do it: in many containers, and where user namespaces are turned off. */
  async #probe(): Promise<Trouble | undefined> {
    const config = {
      ...emptyConfig,
      filesystem: {
        denyRead: [await realpath(tmpdir())],
        allowRead: [...this.#programs],
        allowWrite: [],
        denyWrite: [],
      },
    };
    const { commandLine, release } = await this.enclose("exec true", config);
    const failure = await new Promise<string | undefined>((resolve) => {
      execFile("/bin/bash", ["-c", commandLine], { cwd: "/", timeout: probeMs }, (error, _, said) => {
        resolve(error === null ? undefined : said.trim().split("\n").at(-1) || error.message);
      });
    });
    release();
    if (failure === undefined) return undefined;
    return {
      because: `The sandbox doesn't start: ${failure}`,
      remedy: "Let this user make user namespaces (see the documentation of bubblewrap), or run outside the container",
    };
  }

  #started(config: SandboxRuntimeConfig): Promise<Runtime> {
    return this.#inTurn(async () => {
      const runtime = await this.#load();
      const network = JSON.stringify(config.network);
      if (!this.#isStarted) await runtime.initialize(config);
      else if (network !== this.#network) runtime.updateConfig(config);
      this.#isStarted = true;
      this.#network = network;
      return runtime;
    });
  }

  /** Starting and ending it take a moment, and must not meet. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Only where a sandbox is asked for: it's large. */
  #load(): Promise<Runtime> {
    return (this.#runtime ??= import("@anthropic-ai/sandbox-runtime").then((runtime) => runtime.SandboxManager));
  }
}

// Deeper searches for files that no command may write take seconds; `guardedPlaces` names those of the workspace.
const emptyConfig = { network: { allowedDomains: [], deniedDomains: [] }, mandatoryDenySearchDepth: 1 };

async function configFor(
  rules: SandboxRules,
  folders: SandboxFolders,
  programs: readonly string[],
): Promise<SandboxRuntimeConfig> {
  const own = await Promise.all(Object.values(folders).map((folder: string) => realpath(folder)));
  return {
    ...emptyConfig,
    network: { allowedDomains: [...rules.network], deniedDomains: [] },
    filesystem: {
      // What others keep in the folder for temporary files is theirs.
      denyRead: [await realpath(tmpdir()), ...rules.denyRead],
      allowRead: [...own, ...programs],
      allowWrite: [...own, ...rules.write],
      denyWrite: [...(await guardedPlaces(await realpath(folders.workspaceFolder)))],
    },
  };
}
