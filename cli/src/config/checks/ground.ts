import type { DiagnosticCode, Span } from '../diagnostics/diagnostic.ts';
import type { Manifest } from '../manifest.ts';
import type { Place, Reader } from '../yaml/reader.ts';

const isInside = (path: string, outer: string): boolean =>
  path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);

/** What the checks stand on: a manifest that may have faults already, and where everything in it is. */
export class Ground {
  readonly manifest: Manifest;
  readonly #reader: Reader;

  constructor(manifest: Manifest, reader: Reader) {
    this.manifest = manifest;
    this.#reader = reader;
  }

  /**
   * Whether nothing at or below a path is wrong, and nothing above it is of the wrong kind: a check that only follows
   * from another fault would confuse.
   */
  sound(path: string): boolean {
    return !this.#reader.diagnostics.some(({ path: known, code }) => {
      const above = code === 'manifest.type' || code === 'manifest.alias';
      return known === path || isInside(known, path) || (above && isInside(path, known));
    });
  }

  /** Whether somebody wrote a value, rather than it being there by default. */
  wrote(path: string): boolean {
    return this.#reader.places.has(path);
  }

  /** Points at the value of a path, or at the key where the whole value is meant. */
  fault(
    code: DiagnosticCode,
    path: string,
    message: string,
    hint: string | null = null,
    point: 'key' | 'value' = 'value',
  ): void {
    const place = this.#nearestPlace(path);
    const span: Span = point === 'key' && place.key !== null ? place.key : place.value;
    this.#reader.fault(code, path, span, message, hint);
  }

  #nearestPlace(path: string): Place {
    let at = path;
    for (;;) {
      const place = this.#reader.places.get(at);
      if (place !== undefined) return place;
      if (at === '') return { key: null, value: { start: 0, end: 1 } };
      at = at.slice(0, Math.max(0, at.lastIndexOf('.')));
    }
  }
}
