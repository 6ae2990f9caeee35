/** So many are remembered: windows ask within seconds of what happened. */
const mostRemembered = 2_000;

/** Sees to it that of several windows one tells of what has happened. In memory alone: the next host tells of nothing that happened before it. */
export class NoticeClaims {
  private readonly claimed = new Set<string>();

  /** Whether it's for the asker to tell: true once for each notice. */
  claim(notice: string): boolean {
    if (this.claimed.has(notice)) return false;
    this.claimed.add(notice);
    if (this.claimed.size > mostRemembered) {
      const [oldest = ""] = this.claimed;
      this.claimed.delete(oldest);
    }
    return true;
  }
}
