import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

/** Collects the schemas of the routes registered after it. */
export async function registerOpenApi(app: FastifyInstance, release: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'pulse API',
        version: release,
        description:
          'Accounts, sessions, activity and state of the service. Errors are RFC 9457 problems with a stable `code`.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
      tags: [
        { name: 'auth', description: 'Sign up, log in, refresh, log out' },
        { name: 'profile', description: 'The account itself' },
        { name: 'sessions', description: 'Where the account is logged in' },
        { name: 'activity', description: 'What happened on the account' },
        { name: 'pulse', description: '« Mon Pulse » in one answer' },
        { name: 'status', description: 'State and availability of the service' },
        { name: 'health', description: 'For orchestrators' },
      ],
    },
    hideUntagged: true,
  });
}

/** `GET /openapi.json`, and outside production a readable `GET /docs`. */
export async function registerDocs(app: FastifyInstance, readable: boolean): Promise<void> {
  let document: string | undefined;
  app.get('/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply.type('application/json').send(document);
  });
  if (!readable) return;
  const { default: reference } = await import('@scalar/fastify-api-reference');
  await app.register(reference, {
    routePrefix: '/docs',
    configuration: { url: '/openapi.json', withDefaultFonts: false },
    hooks: {
      // The page brings its own script and styles; no other answer may run any.
      onRequest: (_request, reply, done) => {
        reply.header(
          'content-security-policy',
          "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; " +
            "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'",
        );
        done();
      },
    },
  });
}
