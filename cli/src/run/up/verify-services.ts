import { databaseName, meshAddressOf } from '../../config/placement.ts';
import { probe } from '../../drivers/verify/probe.ts';
import { tryRights } from '../../drivers/verify/rights.ts';
import type { UpStepOf } from '../../plans/up/steps.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import type { UpContext } from './context.ts';
import { sshOf, unproved } from './verify.ts';

/** Proves that a host which has no business with the data finds its doors shut. */
export async function verifyDoors(
  { input: { host, doors } }: UpStepOf<'verify.doors'>,
  context: UpContext,
  { signal }: StepVoice,
): Promise<StepOutcome> {
  const { environment } = context.target;
  const ssh = sshOf(context, host);
  // One by one: the answer names addresses, and two doors may be on one host.
  for (const { what, host: at, port } of doors) {
    const { reached = [] } = await probe(ssh, { doors: [[meshAddressOf(environment, at), port]] }, signal);
    if (reached.length > 0)
      throw unproved('verify.doors', `${host} reaches the ${what} on ${at} (port ${port}).`);
  }
  return { detail: `${doors.map(({ what }) => what).join(' and ')} shut` };
}

/** Proves that the application's role can change rows and nothing else. */
export async function verifyRights(
  { input: { host } }: UpStepOf<'verify.rights'>,
  context: UpContext,
  { signal }: StepVoice,
): Promise<StepOutcome> {
  const name = databaseName(context.target.environment);
  const role = `${name}_api`;
  const { granted, superusers } = await tryRights(sshOf(context, host), name, role, signal);
  if (granted !== '') throw unproved('verify.rights', `The role ${role} may: ${granted}`);
  if (superusers.length > 0)
    throw unproved('verify.rights', `These roles are superusers: ${superusers.join(', ')}.`);
  return { detail: 'new tables, schemas, roles, changed tables and programs of the host are refused' };
}
