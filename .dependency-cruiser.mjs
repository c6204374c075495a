// The import directions of docs/architecture.md, checked by bin/test.
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^cli/src/', pathNot: to },
});

export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'cli-stands-alone',
      comment: 'The seams between the CLI and the rest are files, processes and HTTP.',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^(api|app|infra)/' },
    },
    {
      name: 'api-stands-alone',
      comment: 'Its tests and benches may borrow the embedded PostgreSQL of the CLI, nothing else.',
      severity: 'error',
      from: { path: '^api/src/' },
      to: { path: '^(cli|app|infra)/' },
    },
    {
      name: 'app-stands-alone',
      comment: 'The application knows the API by HTTP and by its OpenAPI document.',
      severity: 'error',
      from: { path: '^app/(app|server)/' },
      to: { path: '^(cli|api|infra)/' },
    },
    {
      name: 'tests-borrow-postgres-only',
      severity: 'error',
      from: { path: '^(api|app)/(test|bench|scripts)/' },
      to: { path: '^cli/', pathNot: '^cli/src/drivers/postgres/' },
    },
    {
      name: 'one-door-to-the-api',
      comment: 'Only lib/api.server.ts talks to the API.',
      severity: 'error',
      from: { path: '^app/app/', pathNot: '^app/app/lib/api[^/]*\\.server\\.ts$' },
      to: { path: 'node_modules/undici' },
    },
    {
      name: 'sources-do-not-import-tests',
      severity: 'error',
      from: { path: '^(cli|api|app)/(src|app|server)/' },
      to: { path: '/(test|bench)/' },
    },
    only('config-is-a-leaf', '^cli/src/config/', '^cli/src/(config|errors|lib)/'),
    only('events-are-a-leaf', '^cli/src/events/', '^cli/src/(events|config)/'),
    only('sinks-read-events-only', '^cli/src/sinks/', '^cli/src/(sinks|events|config|lib|errors)/'),
    only('lib-knows-nobody', '^cli/src/lib/', '^cli/src/(lib|errors)/'),
    only('plans-are-pure', '^cli/src/plans/', '^cli/src/(plans|config|events|errors|lib)/'),
    only('drivers-know-lib', '^cli/src/drivers/', '^cli/src/(drivers|lib|events|config|errors)/'),
    only('run-knows-drivers', '^cli/src/run/', '^cli/src/(run|plans|drivers|lib|events|config|errors)/'),
    only('queries-read', '^cli/src/queries/', '^cli/src/(queries|drivers|lib|events|config|errors)/'),
    only(
      'commands-translate',
      '^cli/src/commands/',
      '^cli/src/(commands|plans|queries|run|lib|events|config|errors|runtime\\.ts)',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|coverage|\\.pulse)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
