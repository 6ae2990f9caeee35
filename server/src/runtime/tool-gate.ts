import { grantedPaths } from "../core/agent/policy/decide.ts";
import { said } from "../core/locale/said.ts";
import type { ToolResult } from "../core/ports/tools.ts";
import { lookAt, refused } from "./gate-order.ts";
import type { GateOrder, GatePorts, Look } from "./gate-order.ts";
import { requestApproval } from "./tool-approval.ts";

/**
 * The one way to a tool. Finds out what the call would touch, decides by the settings, the file, what people answered and the defaults, asks a person where they say so, and only then
 * lets the toolbox run it, with the paths outside the workspace folder that were granted to this very call. What was decided about is what runs: a path that leads elsewhere by then, or a
 * file whose change would be another one than was shown, is refused. Never rejects but for a bug.
 */
export async function passGate(order: GateOrder, ports: GatePorts): Promise<ToolResult> {
  const look = await lookAt(order, ports);
  const { decision } = look;
  if (decision.verdict === "deny") {
    order.audit(`${order.call.tool} was denied. ${decision.because.english}`);
    return refused("denied-by-policy", decision.because);
  }
  const unsafe = await missesSandbox(order, ports);
  if (unsafe !== undefined) return unsafe;
  if (decision.verdict === "ask") {
    const objection = await requestApproval(order, ports, look);
    return objection ?? execute(order, ports, look);
  }
  if (decision.layer !== "default") order.audit(`${order.call.tool} was allowed. ${decision.because.english}`);
  return execute(order, ports, look);
}

/** A command of an agent doesn't run where the settings want a sandbox and there is none. */
async function missesSandbox({ call, origin, audit }: GateOrder, ports: GatePorts): Promise<ToolResult | undefined> {
  if (origin !== "agent" || call.tool !== "shell_exec") return undefined;
  const standing = await ports.toolbox.sandbox();
  if (standing.sandboxed || !standing.required) return undefined;
  const because = said("The settings want commands of agents in a sandbox, and there is none. {0}", standing.because);
  audit(`${call.tool} was denied. ${because.english}`);
  const error = { code: "sandbox-required", message: because.text, remedy: standing.remedy };
  return { ...refused(error.code, because), error };
}

function execute(order: GateOrder, ports: GatePorts, { paths }: Look): Promise<ToolResult> {
  const { call, context, origin } = order;
  const decided = { ...context, granted: grantedPaths(paths), decided: paths };
  const mayOpen = (url: string): Promise<boolean> => opens(order, ports, url);
  return ports.toolbox.execute(call, origin === "step" ? decided : { ...decided, mayOpen });
}

/** Whether the browser of an agent may go to an address by itself: where `browser_navigate` could without asking. */
async function opens(order: GateOrder, ports: GatePorts, url: string): Promise<boolean> {
  const call = { callId: order.call.callId, tool: "browser_navigate", arguments: { url } };
  const { decision } = await lookAt({ ...order, call }, ports);
  return decision.verdict === "allow";
}
