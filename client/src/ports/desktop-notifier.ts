/** Tells the person something outside the editor's window. */
export interface DesktopNotifier {
  /**
   * Show a notification of the operating system, where this machine can. Plain text: nothing in it is carried out or made a link. Never rejects; false where it couldn't be
   * shown, for then the editor's own notification is all there is.
   */
  show(notification: DesktopNotification): Promise<boolean>;
}

/** What is shown: a line, and what it is about. */
export interface DesktopNotification {
  readonly title: string;
  readonly text: string;
}
