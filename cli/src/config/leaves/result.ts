import type { Parsed } from '../schema/node.ts';

export const ok = <T>(value: T): Parsed<T> => ({ ok: true, value });

/** `problem` finishes the sentence `budget "15" …`. */
export const no = (problem: string): Parsed<never> => ({ ok: false, problem });
