import type { Ground } from './ground.ts';

/** One image for a service, from one place. */
function checkSource(ground: Ground, name: string): void {
  const path = `services.${name}`;
  const { build, image } = ground.manifest.services[name] ?? { build: null, image: null };
  if (build !== null && image !== null) {
    ground.fault(
      'manifest.conflict',
      `${path}.image`,
      `service "${name}" has both build and image`,
      'keep one of them',
      'key',
    );
  }
  if (build === null && image === null && ground.sound(`${path}.build`) && ground.sound(`${path}.image`)) {
    ground.fault(
      'manifest.missing-key',
      path,
      `service "${name}" has neither build nor image`,
      `write build: ./${name}`,
      'key',
    );
  }
}

/** Two services that claim the same value, where each must have its own. */
function checkUnique<T>(
  ground: Ground,
  key: 'port' | 'path',
  value: (name: string) => T | null,
  message: (name: string, other: string, value: T) => [string, string],
): void {
  const taken = new Map<T, string>();
  for (const name of Object.keys(ground.manifest.services)) {
    const path = `services.${name}.${key}`;
    const own = value(name);
    if (own === null || !ground.sound(path)) continue;
    const other = taken.get(own);
    if (other === undefined) taken.set(own, name);
    else
      ground.fault(
        'manifest.duplicate',
        path,
        ...message(name, other, own),
        ground.wrote(path) ? 'value' : 'key',
      );
  }
}

/** What is given as a plain variable cannot be a secret too. */
function checkSecrets(ground: Ground, name: string): void {
  const { env, secrets } = ground.manifest.services[name] ?? { env: null, secrets: null };
  for (const [index, secret] of (secrets ?? []).entries()) {
    if (env === null || !Object.hasOwn(env, secret)) continue;
    const message = `service "${name}" has ${secret} both as a plain variable and as a secret`;
    ground.fault('manifest.conflict', `services.${name}.secrets[${index}]`, message, 'keep one of them');
  }
}

export function checkServices(ground: Ground): void {
  const { services } = ground.manifest;
  for (const name of Object.keys(services)) {
    checkSource(ground, name);
    checkSecrets(ground, name);
  }
  checkUnique(
    ground,
    'port',
    (name) => services[name]?.port ?? null,
    (name, other, port) => [
      `services "${other}" and "${name}" both listen on port ${port}`,
      '`pulse dev` runs them side by side: give each its own',
    ],
  );
  checkUnique(
    ground,
    'path',
    (name) => services[name]?.path ?? null,
    (name, other, path) => [
      `services "${other}" and "${name}" both answer at ${path}`,
      'write path: /somewhere, or path: none for one that only others call',
    ],
  );
}
