import { installAnsible } from '../../drivers/ansible/index.ts';
import type { UpStep } from '../../plans/up/steps.ts';
import type { Handle } from '../execute.ts';
import { applyRole } from './configure.ts';
import { releaseFirst } from '../deploy/first.ts';
import type { UpContext } from './context.ts';
import { fetchArtifact, makeHost, makeImage, reopenHost } from './provision.ts';
import { ensureEverySecret } from './secrets.ts';
import { verifyPublished } from './verify-published.ts';
import { verifyDoors, verifyRights } from './verify-services.ts';
import { verifySite, verifyTrace } from './verify-site.ts';
import { verifyLogins, verifyMesh, verifyNomad, verifyPorts } from './verify.ts';

/** Step kind → what is done. The compiler keeps the switch complete. */
export function upHandlers(context: UpContext): Handle<UpStep> {
  const { target, live } = context;
  return async (step, voice) => {
    switch (step.kind) {
      case 'ansible.install':
        live.tools = await installAnsible(target.root, voice.progress, voice.signal);
        return { detail: `installed, requirements ${live.tools.requirements}` };
      case 'secrets.ensure':
        return { detail: await ensureEverySecret(target) };
      case 'artifact.fetch':
        return await fetchArtifact(step, context, voice);
      case 'lab.image':
        return await makeImage(voice);
      case 'lab.host':
        return await makeHost(step, context, voice);
      case 'lab.open':
        return await reopenHost(step, context, voice);
      case 'role.apply':
        return await applyRole(step, context, voice);
      case 'release.first':
        return await releaseFirst(target, context.lease, context.reporter, voice);
      case 'verify.ports':
        return await verifyPorts(step, context, voice);
      case 'verify.logins':
        return await verifyLogins(step, context);
      case 'verify.published':
        return await verifyPublished(step, context, voice);
      case 'verify.mesh':
        return await verifyMesh(step, context, voice);
      case 'verify.nomad':
        return await verifyNomad(step, context, voice);
      case 'verify.doors':
        return await verifyDoors(step, context, voice);
      case 'verify.rights':
        return await verifyRights(step, context, voice);
      case 'verify.site':
        return await verifySite(step, context, voice);
      case 'verify.trace':
        return await verifyTrace(step, context, voice);
    }
  };
}
