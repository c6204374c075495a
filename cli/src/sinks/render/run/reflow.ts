/**
 * Before a picture is erased after the terminal became narrower: terminals have broken its lines into more rows by then,
 * and Ink erases one a line. Erases the rows more, from the bottom. Pure.
 */
export function eraseReflowed(widths: readonly number[], columns: number): string {
  const more = widths.reduce(
    (sum, width) => sum + Math.max(1, Math.ceil(width / Math.max(1, columns))) - 1,
    0,
  );
  return '\u001B[2K\u001B[1A'.repeat(more);
}
