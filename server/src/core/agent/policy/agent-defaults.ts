import { said } from "../../locale/said.ts";
import type { Said } from "../../locale/said.ts";
import { isAddress, mainArgument } from "../main-argument.ts";
import { isDatasourceTool, writesFile } from "./asked-tools.ts";
import type { JudgedCall } from "./rules.ts";

/** What is done where no rule speaks, and a sentence on why. */
export interface DefaultVerdict {
  readonly verdict: "allow" | "ask" | "deny";
  readonly because: Said;
}

const asked: Readonly<Record<string, Said>> = {
  get shell_exec() {
    return said("A command may do whatever its user may");
  },
  get shell_write_to_process() {
    return said("What is typed into a program may do whatever that program can");
  },
  get browser_console_exec() {
    return said("A script in a page acts with what the page may do");
  },
  get deploy_expose_port() {
    return said("A port that is shared can be reached by others");
  },
  get deploy_apply_deployment() {
    return said("What is deployed is public");
  },
};

/** Tools that an agent may always call: they only look, speak, end, or act on a page whose address was allowed. */
const allowed = [
  "message_notify_user",
  "message_ask_user",
  "file_read",
  "file_find_in_content",
  "file_find_by_name",
  "shell_view",
  "shell_wait",
  "shell_kill_process",
  "info_search_web",
  "browser_view",
  "browser_click",
  "browser_input",
  "browser_move_mouse",
  "browser_press_key",
  "browser_select_option",
  "browser_scroll_up",
  "browser_scroll_down",
  "browser_console_view",
  "idle",
];

/** What an agent may do where neither a file nor a person says anything. `isolated`: it works in a worktree of its own. A tool that isn't known is asked for. */
export function agentDefault(judged: JudgedCall, isolated: boolean): DefaultVerdict {
  const { call, paths } = judged;
  if (isAddress(call.tool)) return defaultForAddress(mainArgument(call.tool, call.arguments) ?? "");
  if (writesFile(call.tool)) {
    if (paths.length > 0 && paths.every(({ inRunFolder }) => inRunFolder === true)) {
      return { verdict: "allow", because: said("It writes in the task's own folder") };
    }
    if (isolated) return { verdict: "allow", because: said("It writes in the task's own worktree") };
    return { verdict: "ask", because: said("It changes files of the workspace") };
  }
  if (allowed.includes(call.tool)) return { verdict: "allow", because: said("It changes nothing outside the task") };
  if (isDatasourceTool(call.tool)) return { verdict: "ask", because: said("It calls a service outside") };
  return { verdict: "ask", because: asked[call.tool] ?? said("Nothing is known of what {0} does", call.tool) };
}

function defaultForAddress(address: string): DefaultVerdict {
  if (address === "about:blank") return { verdict: "allow", because: said("It's an empty page") };
  if (/^https?:/i.test(address.trim()))
    return { verdict: "ask", because: said("The task opens this address for the first time") };
  return {
    verdict: "deny",
    because: said("{0} is no web address: an agent's browser opens http and https only", address.slice(0, 100)),
  };
}
