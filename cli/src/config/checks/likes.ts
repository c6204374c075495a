import { suggestion } from '../diagnostics/nearest.ts';
import type { Ground } from './ground.ts';

/** Follows `like` from an environment; null when it runs in a circle or to a name that does not exist. */
export function followLikes(likes: ReadonlyMap<string, string | null>, name: string): string[] | null {
  const path = [name];
  for (let next = likes.get(name); next !== null; next = likes.get(next)) {
    if (next === undefined || path.includes(next)) return null;
    path.push(next);
  }
  return path;
}

/** `like` names another environment, in no circle, and stands where it means something. */
export function checkLikes(ground: Ground): void {
  const { environments } = ground.manifest;
  const names = Object.keys(environments);
  const likes = new Map(Object.entries(environments).map(([name, { like }]) => [name, like]));
  for (const [name, { like, hosts, provisioner }] of Object.entries(environments)) {
    const path = `environments.${name}`;
    if (like === null) {
      if (hosts === null && ground.sound(`${path}.like`) && ground.sound(`${path}.hosts`)) {
        const hint =
          (provisioner as string | null) === 'lab'
            ? 'write hosts: { … }, or like: and another environment'
            : 'write hosts: { … }';
        ground.fault('manifest.missing-key', path, `environment "${name}" has no hosts`, hint, 'key');
      }
      continue;
    }
    if ((provisioner as string | null) === 'ovh') {
      ground.fault(
        'manifest.conflict',
        `${path}.like`,
        `only a lab can be like another environment; "${name}" is at OVHcloud`,
        null,
        'key',
      );
    } else if (hosts !== null) {
      ground.fault(
        'manifest.conflict',
        `${path}.hosts`,
        `environment "${name}" has hosts, but also takes those of "${like}"`,
        'remove hosts or like',
        'key',
      );
    }
    if (!names.includes(like)) {
      const hint = suggestion(
        like,
        names.filter((other) => other !== name),
      );
      ground.fault(
        'manifest.unknown-environment',
        `${path}.like`,
        `environment "${name}" is like "${like}", which does not exist`,
        hint,
      );
    } else if (followLikes(likes, name) === null && circleStartsAt(likes, name)) {
      ground.fault(
        'manifest.cycle',
        `${path}.like`,
        `environments are like each other in a circle: ${circle(likes, name).join(' → ')}`,
      );
    }
  }
}

/** The names met from one environment until one comes again. */
function circle(likes: ReadonlyMap<string, string | null>, name: string): string[] {
  const path = [name];
  for (let next = likes.get(name); next !== null && next !== undefined; next = likes.get(next)) {
    path.push(next);
    if (path.indexOf(next) < path.length - 1) break;
  }
  return path;
}

/** Each circle is told once, at the first of its members. */
function circleStartsAt(likes: ReadonlyMap<string, string | null>, name: string): boolean {
  const path = circle(likes, name);
  const members = [...likes.keys()].filter((key) => path.includes(key));
  return path.length > 1 && path.at(-1) === name && members[0] === name;
}
