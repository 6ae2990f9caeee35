/** How many pixels a turn of the wheel means, whatever it is counted in. */
export function pixelsOf(
  { deltaY, deltaMode }: Pick<WheelEvent, "deltaY" | "deltaMode">,
  line: number,
  page: number,
): number {
  if (deltaMode === 1) return deltaY * line;
  return deltaMode === 2 ? deltaY * page : deltaY;
}

/** Whether something within `list`, under the pointer, can scroll that way itself. */
export function scrollsInside({ target, deltaY }: WheelEvent, list: Element): boolean {
  for (let at = target instanceof Element ? target : null; at !== null && at !== list; at = at.parentElement) {
    const room = deltaY < 0 ? at.scrollTop : at.scrollHeight - at.clientHeight - at.scrollTop;
    if (at instanceof HTMLPreElement && at.scrollHeight > at.clientHeight && room > 1) return true;
  }
  return false;
}
