/**
 * The fake cloud by hand: `node test/support/fake-cloud/serve.ts --port 9999 [--pace 1500] [--users 2] [--webhook http://127.0.0.1:8787]`. It prints a base address and a key for each user, and runs until it is
 * interrupted. Tasks do what lines such as `fake: ask Which one?` in their prompt say (script.ts has the words), or a bit of everything.
 */
import { parseArgs } from "node:util";
import { startFakeCloud } from "./fake-cloud.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "9999" },
    pace: { type: "string", default: "1500" },
    users: { type: "string", default: "1" },
    webhook: { type: "string" },
  },
});
/** Public addresses lead nowhere from here: their calls go to where `manusctl webhook serve` listens. */
const route = (url: string): string => {
  const { pathname, search } = new URL(url);
  return values.webhook === undefined ? url : new URL(pathname + search, values.webhook).href;
};
const fake = await startFakeCloud({ paceMs: Number(values.pace), route }, Number(values.port));
fake.user.projects.push({ id: "website", name: "Website" }, { id: "research", name: "Research" });
fake.user.connectors.push({ id: "9444d960-ab7e-450f-9cb9-b9467fb0adda", name: "Gmail" });
fake.user.skills.push({ id: "similarweb", name: "SimilarWeb", description: "Traffic of websites" });
console.log(`MANUS_API_BASE_URL=${fake.url}\nMANUS_API_KEY=${fake.key}`);
for (let number = 2; number <= Number(values.users); number += 1) {
  console.log(`# user ${number}: ${[...fake.addUser().keys].join()}`);
}
const end = (): void => void fake.close().then(() => process.exit(0));
process.once("SIGINT", end).once("SIGTERM", end);
