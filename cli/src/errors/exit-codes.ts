/** Stable interface, documented in the handbook. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  preflight: 3,
  locked: 4,
  cancelled: 130,
} as const;
