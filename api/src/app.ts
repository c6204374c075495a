/** The application: every plugin in the order it is registered. Owns no process, no port and no signal. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { createServices } from './compose.ts';
import type { Config } from './config.ts';
import { registerErrorHandler, sendProblem, toProblem } from './errors/handler.ts';
import { decorateClaims, requireBearer } from './http/bearer.ts';
import { answerClientError } from './http/client-error.ts';
import { bodyLimit, registerJsonBody } from './http/json-body.ts';
import { registerDocs, registerOpenApi } from './http/openapi.ts';
import { registerUnmatched } from './http/unmatched.ts';
import { validatorCompiler } from './http/validation.ts';
import { activityRoutes } from './modules/activity/routes.ts';
import { authRoutes } from './modules/auth/routes.ts';
import { healthRoutes, type Lifecycle } from './modules/health/routes.ts';
import { profileRoutes } from './modules/profile/routes.ts';
import { pulseRoutes } from './modules/pulse/routes.ts';
import { sessionRoutes } from './modules/sessions/routes.ts';
import { statusRoutes } from './modules/status/routes.ts';
import { createLogStream } from './observability/log-stream.ts';
import { loggerOptions } from './observability/logger.ts';
import { requestId } from './observability/request-id.ts';
import { createRequestLog } from './observability/request-log.ts';
import { securityHeaders } from './observability/security-headers.ts';
import type { Services } from './services.ts';
import type { AccessClaims } from './types.ts';

type LoggerStream = NonNullable<Parameters<typeof loggerOptions>[0]['stream']>;

interface AppOptions {
  /** Where log lines go; standard output when absent. */
  logStream?: LoggerStream;
  /** Replaces services, for tests of their failures. */
  override?: (services: Services) => Partial<Services>;
}

export interface App {
  server: FastifyInstance;
  services: Services;
  lifecycle: Lifecycle;
}

const createServer = (config: Config, stream: LoggerStream) => {
  const { logLevel: level, release } = config;
  const server = Fastify({
    logger: loggerOptions({ level, release, stream }),
    // One line a request is written below; a logger for each request would cost more than the line.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger) => logger,
    genReqId: (request) => requestId(request.headers['x-request-id']),
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit,
    // Slow headers and bodies (milliseconds): a connection that dribbles is not worth a place.
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    // Requests that come in while closing are still answered: whoever sent them saw the port open.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      sendProblem(request, reply, toProblem(error).problem);
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  server.setValidatorCompiler<TSchema>(validatorCompiler);
  return server;
};

const registerHooks = (
  server: FastifyInstance,
  { metrics }: Pick<Services, 'metrics'>,
  logRequest: ReturnType<typeof createRequestLog>,
): void => {
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { id: requestId, method } = request;
    // Undefined on routes that ask for no token, and where it was refused.
    const claims = request.claims as AccessClaims | undefined;
    const route = request.routeOptions.url ?? 'unmatched';
    const { statusCode: status, elapsedTime: ms } = reply;
    metrics.request(method, route, status, ms / 1000);
    logRequest({ requestId, method, route, status, ms, userId: claims?.userId });
    done();
  });
};

/** Makes the application and everything it stands on. `server.close()` closes all of it. */
export async function buildApp(config: Config, options: AppOptions = {}): Promise<App> {
  const stream = options.logStream ?? createLogStream();
  const server = createServer(config, stream);
  const made = await createServices(config, server.log);
  const services: Services = { ...made, ...options.override?.(made) };
  const lifecycle: Lifecycle = { draining: false };

  registerErrorHandler(server);
  registerUnmatched(server);
  registerJsonBody(server);
  registerHooks(
    server,
    services,
    createRequestLog({ level: config.logLevel, release: config.release, stream }),
  );
  decorateClaims(server);
  await registerOpenApi(server, config.release);

  await server.register(healthRoutes, { services, lifecycle });
  statusRoutes(server, services);
  await registerDocs(server, config.docs);
  await server.register(authRoutes, { services });
  await server.register(async (members) => {
    members.addHook('onRequest', requireBearer(services.accessTokens));
    await members.register(profileRoutes, { services });
    await members.register(sessionRoutes, { services });
    await members.register(activityRoutes, { services });
    await members.register(pulseRoutes, { services });
  });
  server.addHook('onClose', () => services.close());
  return { server, services, lifecycle };
}
