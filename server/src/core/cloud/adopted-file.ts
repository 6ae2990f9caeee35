/** A task of the cloud that is to be a file of ours. */
export interface AdoptedTask {
  readonly accountId: string;
  readonly cloudTaskId: string;
  readonly title: string;
  /** What it was created with. */
  readonly prompt: string;
}

const longestPrompt = 50_000;

/** The text of a task file for a task that was taken over from the cloud. It's a record: running it again makes a new task of the same words. */
export function adoptedFile({ accountId, cloudTaskId, title, prompt }: AdoptedTask): string {
  const said =
    prompt.trim() === "" ? "A task that was taken over from the cloud, which tells no words of it." : prompt.trim();
  const lines = [
    "manus: 1",
    "kind: task",
    `name: ${nameOf(cloudTaskId)}`,
    ...(title.trim() === "" ? [] : [`title: ${quote(title.trim())}`]),
    "engine: manus",
    `account: ${quote(accountId)}`,
    `prompt: ${quote(said.slice(0, longestPrompt))}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** A slug. */
function nameOf(cloudTaskId: string): string {
  const slug = cloudTaskId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `cloud-${slug === "" ? "task" : slug}`.slice(0, 63);
}

/** JSON is YAML; braces of expressions are written as text. */
function quote(text: string): string {
  return JSON.stringify(text.replaceAll("${{", "${{ '${{' }}"));
}
