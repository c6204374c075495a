import { Type } from 'typebox';
import { Exact, Time } from '../../http/schemas.ts';

// Not a union: the serializer would try the alternatives at each of the 114 buckets.
const Ratio = Type.Unsafe<number | null>({
  type: ['number', 'null'],
  minimum: 0,
  maximum: 1,
  description: 'Share of the samples in which the service could do its work; null without a sample',
});

const Availability = Exact({
  ratio: Ratio,
  coverage: Type.Number({ minimum: 0, maximum: 1, description: 'Share of the period that was observed' }),
  buckets: Type.Array(Exact({ start: Time, ratio: Ratio }), { description: 'Oldest first, UTC' }),
});

const Component = Exact({
  name: Type.Enum(['api', 'database', 'redis', 'app']),
  state: Type.Enum(['up', 'down', 'unknown']),
  latencyMs: Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: 0 }),
  release: Type.Optional(Type.String()),
});

export const StatusView = Exact({
  overall: Type.Enum(['up', 'degraded', 'down']),
  checkedAt: Time,
  release: Type.String(),
  components: Type.Array(Component),
  availability: Exact(
    { last24h: Availability, last90d: Availability },
    { description: '24 buckets of an hour, 90 buckets of a day' },
  ),
});
