import { createRunStore } from "../../server/src/adapters/store/run-store.ts";
import { MemoryRunStore } from "../support/fakes/memory-run-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { describeStreamLog } from "./stream-log.suite.ts";

describeStreamLog("in files", async () => createRunStore({ folder: await temporaryFolder(), mask: (text) => text }));
describeStreamLog("in memory", async () => new MemoryRunStore());
