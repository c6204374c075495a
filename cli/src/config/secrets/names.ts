import { UserError } from '../../errors/errors.ts';
import { suggestion } from '../diagnostics/nearest.ts';
import type { Environment } from '../environment.ts';
import { variableName } from '../leaves/names.ts';
import { neededSecrets, type SecretSpec } from './catalogue.ts';

/** The secret somebody named. Throws UserError for one that nothing needs, unless `extra` allows it. */
export function specOf(environment: Environment, name: string, extra = false): SecretSpec | null {
  const needed = neededSecrets(environment);
  const found = needed.find((spec) => spec.name === name);
  if (found !== undefined) return found;
  const valid = variableName.parse(name);
  if (!valid.ok)
    throw new UserError({ code: 'secrets.name', summary: `the name "${name}" ${valid.problem}` });
  if (extra) return null;
  const near = suggestion(
    name,
    needed.map((spec) => spec.name),
  );
  throw new UserError({
    code: 'secrets.unknown-name',
    summary: `nothing in ${environment.name} needs a secret named ${name}`,
    ...(near === null ? {} : { detail: near }),
    hints: [
      `pulse secrets list ${environment.name}`,
      'name it under `secrets:` of a service in pulse.yaml, or add --extra',
    ],
  });
}

/** Throws UserError when a value cannot be what its secret needs. The value is in no message. */
export function checkValue(spec: SecretSpec | null, name: string, value: string): void {
  const problem = value === '' ? 'is empty' : (spec?.problem(value) ?? null);
  if (problem === null) return;
  throw new UserError({
    code: 'secrets.value',
    summary: `${name} ${problem}`,
    detail: 'Nothing was changed.',
  });
}
