import { Type } from 'typebox';
import { Exact } from '../../http/schemas.ts';
import { ActivityView, DailyCount, Days, TimeZone } from '../activity/schema.ts';
import { Profile } from '../profile/schema.ts';
import { StatusView } from '../status/schema.ts';

export const PulseQuery = Exact({
  days: Days,
  timeZone: TimeZone,
  latest: Type.Integer({ minimum: 0, maximum: 50, default: 5 }),
});

export const Pulse = Exact({
  profile: Profile,
  activity: Exact({ daily: Type.Array(DailyCount), latest: Type.Array(ActivityView) }),
  status: StatusView,
});
