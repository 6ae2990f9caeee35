const cells = 20;

/** `████████░░░░░░░░░░░░ 40/100`: how much is done; never more than all. */
export function renderBar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const full = Math.floor(share * cells);
  return `${"█".repeat(full)}${"░".repeat(cells - full)} ${done}/${total}`;
}
