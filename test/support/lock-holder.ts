/** Takes the lock of `MANUS_HOME`, tells so, and keeps it until it's told to `release`, or loses it; then it ends. */
import { acquireLock } from "../../server/src/host/lock.ts";

let lost = (): void => undefined;
const attempt = await acquireLock(process.env["MANUS_HOME"] ?? "", () => lost());
process.send?.(attempt.outcome);
if (attempt.outcome === "taken") process.disconnect();
else {
  lost = () => {
    process.send?.("lost");
    void attempt.lock.abandon().then(() => process.disconnect());
  };
  process.on("message", (told) => {
    if (told === "release") void attempt.lock.release().then(() => process.disconnect());
    if (told === "still held?") void attempt.lock.stillHeld().then((held) => process.send?.(held));
  });
}
