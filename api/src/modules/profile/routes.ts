import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { problems } from '../../errors/problem.ts';
import { originOf } from '../../http/origin.ts';
import { NoContent, problemResponses } from '../../http/schemas.ts';
import type { ModuleOptions } from '../../services.ts';
import { confirmPassword } from '../auth/confirm-password.ts';
import { viewerOf } from '../sessions/viewer.ts';
import { Export } from './export-schema.ts';
import { changePassword, changeProfile, deleteAccount, exportAccount } from './repository.ts';
import { Deletion, PasswordChange, Profile, ProfileChange } from './schema.ts';
import { profileOnly } from './view.ts';

/** Behind `requireBearer`. */
export const profileRoutes: FastifyPluginAsyncTypebox<ModuleOptions> = async (app, { services }) => {
  const { database, describeDevice, hashes, policy } = services;
  const tags = ['profile'];

  app.get(
    '/me',
    {
      schema: {
        tags,
        summary: 'The profile of the account',
        response: { 200: Profile, ...problemResponses(401, 503) },
      },
    },
    ({ claims }) => viewerOf(services, claims),
  );

  app.patch(
    '/me',
    {
      schema: {
        tags,
        summary: 'Change the profile; refused when it changed since `version`',
        body: ProfileChange,
        response: { 200: Profile, ...problemResponses(400, 401, 403, 409, 413, 415, 429, 503) },
      },
    },
    async (request) => {
      const { claims, body } = request;
      const profile = profileOnly(await viewerOf(services, claims));
      if (profile.version !== body.version) throw problems.staleVersion(profile);
      const email = body.email?.toLowerCase();
      if (email !== undefined && email !== profile.email) {
        if (body.currentPassword === undefined) {
          throw problems.validation([
            { path: 'body.currentPassword', message: 'is required when the email changes' },
          ]);
        }
        await confirmPassword(services, claims.userId, body.currentPassword);
      }
      const change = { version: body.version, name: body.name?.trim(), bio: body.bio, email };
      return changeProfile(database.em(), claims.userId, change, originOf(request, describeDevice));
    },
  );

  app.post(
    '/me/password',
    {
      schema: {
        tags,
        summary: 'Change the password; the other sessions end',
        body: PasswordChange,
        response: { 204: NoContent, ...problemResponses(400, 401, 403, 413, 415, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { claims, body } = request;
      const { email, name } = await viewerOf(services, claims);
      const weakness = policy.check({ password: body.newPassword, email, name });
      if (weakness) throw problems.weakPassword(weakness);
      const from = await confirmPassword(services, claims.userId, body.currentPassword);
      const to = await hashes.hash(body.newPassword);
      const origin = originOf(request, describeDevice);
      // Somebody else changed it in between: the password that was given is not the current one any more.
      if (!(await changePassword(database.em(), claims, { from, to }, origin)))
        throw problems.wrongPassword();
      return reply.code(204).send();
    },
  );

  app.post(
    '/me/deletion',
    {
      schema: {
        tags,
        summary: 'Delete the account and everything that belongs to it',
        body: Deletion,
        response: { 204: NoContent, ...problemResponses(400, 401, 403, 413, 415, 429, 503) },
      },
    },
    async ({ claims, body }, reply) => {
      await viewerOf(services, claims);
      const from = await confirmPassword(services, claims.userId, body.password);
      if (!(await deleteAccount(database.em(), claims.userId, from))) throw problems.wrongPassword();
      return reply.code(204).send();
    },
  );

  app.get(
    '/me/export',
    {
      schema: {
        tags,
        summary: 'Everything held on the account, as a JSON document',
        response: { 200: Export, ...problemResponses(401, 503) },
      },
    },
    async ({ claims }, reply) => {
      await viewerOf(services, claims);
      const document = await exportAccount(database.em(), claims);
      return reply.header('content-disposition', 'attachment; filename="pulse-export.json"').send(document);
    },
  );
};
