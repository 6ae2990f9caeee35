import assert from "node:assert/strict";
import { createKeyringStore } from "../../server/src/adapters/keys/keyring-store.ts";
import { systemClock as clock } from "../../server/src/adapters/system/clock.ts";
import { eventually } from "../support/eventually.ts";
import { missingForSecretService, startSecretService, type SecretService } from "../support/secret-service.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { keyStoreSuite } from "./key-store.suite.ts";

/** Nobody's own keyring is touched: the tests talk to one that they start. */
describe("KeyStore: the keyring, with a real Secret Service", () => {
  let service: SecretService | undefined;
  const usual = process.env["DBUS_SESSION_BUS_ADDRESS"];
  let homes = 0;

  before(async function () {
    const missing = missingForSecretService();
    if (missing !== undefined) skipBecause(this, missing);
    service = await startSecretService(await temporaryFolder());
    process.env["DBUS_SESSION_BUS_ADDRESS"] = service.address;
    const store = createKeyringStore({ home: "/home/probe", clock });
    await eventually("the Secret Service answers", async () => (await store.available()).usable);
  });
  after(() => {
    service?.stop();
    if (usual === undefined) delete process.env["DBUS_SESSION_BUS_ADDRESS"];
    else process.env["DBUS_SESSION_BUS_ADDRESS"] = usual;
  });

  keyStoreSuite(async () => {
    const home = `/home/${(homes += 1)}`;
    return { store: createKeyringStore({ home, clock }), reopen: () => createKeyringStore({ home, clock }) };
  });

  it("says in a sentence that it isn't there once it is gone, and takes no key", async () => {
    service?.stop();
    process.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere/bus";
    const store = createKeyringStore({ home: "/home/gone", clock });
    const { usable, note } = await store.available();
    assert.deepEqual(
      [usable, /^Can't look into the operating system's keyring: .+\.$/.test(note)],
      [false, true],
      note,
    );
    const written = await store.write("work", "sk-canary-0123456789");
    assert.ok(!written.ok && !JSON.stringify(written).includes("sk-canary"));
  });
});
