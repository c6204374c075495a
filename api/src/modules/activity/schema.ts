import { Type, type Static } from 'typebox';
import { Address, Device, Exact, Id, Time } from '../../http/schemas.ts';
import { activityKinds, type ActivityKind } from './entity.ts';

export const Kind = Type.Unsafe<ActivityKind>({ type: 'string', enum: [...activityKinds] });

export const ActivityView = Exact({ id: Id, kind: Kind, at: Time, device: Device, address: Address });
export type ActivityView = Static<typeof ActivityView>;

export const ActivityQuery = Exact({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The `nextCursor` of the page before' })),
  kind: Type.Optional(Kind),
});

export const ActivityPage = Exact({
  items: Type.Array(ActivityView),
  nextCursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
});

export const DailyCount = Exact({
  date: Type.String({ format: 'date', description: 'A day of the time zone asked for' }),
  logins: Type.Integer(),
  failed: Type.Integer(),
  other: Type.Integer(),
});
export type DailyCount = Static<typeof DailyCount>;

export const Days = Type.Integer({ minimum: 1, maximum: 366, default: 30 });
export const TimeZone = Type.String({
  default: 'UTC',
  maxLength: 64,
  pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
  description: 'IANA name, for example Europe/Paris',
});

export const DailyQuery = Exact({ days: Days, timeZone: TimeZone });
export const DailyCounts = Exact({ timeZone: Type.String(), days: Type.Array(DailyCount) });
