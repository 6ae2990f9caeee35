import { createCloud } from "../../../server/src/adapters/cloud/cloud.ts";
import type { CloudOptions } from "../../../server/src/adapters/cloud/cloud.ts";
import type { CloudRatesDocument } from "../../../server/src/adapters/cloud/rates/rate-budget.ts";
import { systemClock } from "../../../server/src/adapters/system/clock.ts";
import type { Cloud } from "../../../server/src/core/ports/cloud.ts";
import type { AccountSpec } from "../../../server/src/protocol/accounts.ts";
import { MemoryDocument } from "../fakes/memory-documents.ts";
import { rememberLog } from "../remembered-log.ts";
import type { FakeCloud } from "./fake-cloud.ts";

/** An account of the cloud as the journal has it. */
export function accountAt(fake: FakeCloud, id: string): AccountSpec {
  return { id, provider: "manus", title: id, disabled: false, origin: "person", baseUrl: fake.url };
}

/** The product's client at a fake, for accounts with these keys; `work` has the fake's own. */
export function clientOf(
  fake: FakeCloud,
  changes: Partial<CloudOptions> = {},
  keys: Readonly<Record<string, string>> = {},
): Cloud {
  const known: Readonly<Record<string, string>> = { work: fake.key, ...keys };
  return createCloud({
    accounts: {
      find: (id) => (known[id] === undefined ? undefined : accountAt(fake, id)),
      keyOf: async (id) => known[id],
      noteHealth: () => undefined,
    },
    environments: { read: () => undefined },
    rates: new MemoryDocument<CloudRatesDocument>(),
    clock: systemClock,
    random: Math.random,
    log: rememberLog(),
    mask: (text) => text,
    ...changes,
  });
}
