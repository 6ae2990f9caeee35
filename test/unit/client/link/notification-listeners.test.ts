import assert from "node:assert/strict";
import { NotificationListeners } from "../../../../client/src/link/notification-listeners.ts";
import { NotificationType } from "vscode-jsonrpc";

const moved = new NotificationType<number>("moved");
const other = new NotificationType<string>("other");

/** As the protocol's client is: one listener a notification, the newest. */
function start() {
  const heard = new Map<string, (params: never) => void>();
  const listeners = new NotificationListeners((type, listener) => void heard.set(type.method, listener));
  const tell = <P>(type: NotificationType<P>, params: P): void => heard.get(type.method)?.(params as never);
  return { listeners, tell };
}

describe("listeners to the server's notifications", () => {
  it("all hear it, each its own notification", () => {
    const { listeners, tell } = start();
    const heard: unknown[] = [];
    listeners.on(moved, (params) => heard.push(["tree", params]));
    listeners.on(moved, (params) => heard.push(["panel", params]));
    listeners.on(other, (params) => heard.push(["other", params]));
    tell(moved, 1);
    tell(other, "two");
    assert.deepEqual(heard, [
      ["tree", 1],
      ["panel", 1],
      ["other", "two"],
    ]);
  });

  it("hear nothing after they have left, and take nobody along", () => {
    const { listeners, tell } = start();
    const heard: string[] = [];
    listeners.on(moved, () => heard.push("tree"));
    const leave = listeners.on(moved, () => {
      heard.push("panel");
      leave();
    });
    tell(moved, 1);
    tell(moved, 2);
    assert.deepEqual(heard, ["tree", "panel", "tree"]);
  });

  it("that listen twice with the same function are heard until both have left", () => {
    const { listeners, tell } = start();
    let count = 0;
    const listener = (): number => (count += 1);
    const leave = listeners.on(moved, listener);
    listeners.on(moved, listener);
    leave();
    tell(moved, 1);
    assert.equal(count, 1);
  });
});
