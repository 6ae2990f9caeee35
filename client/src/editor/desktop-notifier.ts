import { execFile } from "node:child_process";
import type { DesktopNotification, DesktopNotifier } from "../ports/desktop-notifier.ts";

/** A program of the operating system that shows a notification. No shell has a part in it. */
export interface NotifyingProgram {
  readonly program: string;
  readonly args: readonly string[];
  /** What is shown travels here where the program reads a script: so that it can't become a part of it. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A notification has no room for more. */
const longestTitle = 80;
const longestText = 240;
/** A notification service that doesn't answer must not leave processes behind. */
const patienceMs = 10_000;

/** The program and arguments that show a notification on a platform (`process.platform`); undefined where there is none that comes with it. */
export function notifyingProgram(platform: string, { title, text }: DesktopNotification): NotifyingProgram | undefined {
  const [line, body] = [cut(title, longestTitle), cut(text, longestText)];
  switch (platform) {
    case "linux":
      // The body is markup there: https://specifications.freedesktop.org/notification-spec/latest/markup.html
      return { program: "notify-send", args: ["--app-name=Manus Manager", "--", line, escapeMarkup(body)] };
    case "darwin":
      return { program: "osascript", args: [...macScript.flatMap((part) => ["-e", part]), "--", line, body] };
    case "win32":
      return {
        program: "powershell.exe",
        args: ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", windowsScript],
        environment: { MANUS_NOTICE_TITLE: line, MANUS_NOTICE_TEXT: body },
      };
    default:
      return undefined;
  }
}

/** The text is an argument of the script, and no part of it. */
const macScript = [
  "on run arguments",
  "display notification (item 2 of arguments) with title (item 1 of arguments)",
  "end run",
] as const;

/** As PowerShell itself, which is registered for notifications on every Windows since 10. Texts are set as text nodes. */
const windowsScript = [
  "[void][Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]",
  "$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)",
  "$texts = $xml.GetElementsByTagName('text')",
  "[void]$texts.Item(0).AppendChild($xml.CreateTextNode($env:MANUS_NOTICE_TITLE))",
  "[void]$texts.Item(1).AppendChild($xml.CreateTextNode($env:MANUS_NOTICE_TEXT))",
  "$app = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'",
  "[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($app).Show([Windows.UI.Notifications.ToastNotification]::new($xml))",
].join("; ");

/** What the notifier needs to know of where it runs. */
export interface DesktopNotifierOptions {
  readonly platform: string;
  /** The variables of this process. */
  readonly environment: NodeJS.ProcessEnv;
  /** Takes keys out of what is shown. */
  readonly mask: (text: string) => string;
}

/** Notifications by the programs that the operating system comes with. */
export function createDesktopNotifier({ platform, environment, mask }: DesktopNotifierOptions): DesktopNotifier {
  return {
    show({ title, text }) {
      const found = notifyingProgram(platform, { title: mask(title), text: mask(text) });
      if (found === undefined) return Promise.resolve(false);
      const env = { ...environment, ...found.environment };
      return new Promise((resolve) => {
        const options = { env, timeout: patienceMs, windowsHide: true };
        execFile(found.program, [...found.args], options, (error) => resolve(error === null));
      });
    },
  };
}

/** Where the person sits elsewhere (a remote, a browser) a notification of this machine reaches nobody. */
export const noDesktop: DesktopNotifier = { show: () => Promise.resolve(false) };

function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** One line, without what nobody would see: a NUL would end an argument, marks of direction would turn it. */
function cut(text: string, length: number): string {
  const line = text.replace(/\s+/gu, " ").replace(/\p{C}/gu, "").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
