import { createRunStore } from "../../server/src/adapters/store/run-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { describeRunStore } from "./run-store.suite.ts";

describeRunStore("in files", async () => {
  const folder = await temporaryFolder();
  return createRunStore({ folder, mask: (text) => text.replaceAll("hunter2", "***") });
});
