import { defineEntity, p } from '@mikro-orm/core';
import { ActivityEvent } from '../modules/activity/entity.ts';
import { User } from '../modules/profile/entity.ts';
import { Session } from '../modules/sessions/entity.ts';

/** Availability by minute and component, kept 48 hours. Written and read by modules/status in plain SQL. */
const StatusMinute = defineEntity({
  name: 'StatusMinute',
  tableName: 'status_minute',
  properties: {
    component: p.string().length(16).primary(),
    minute: p.datetime(0).primary().index('status_minute_minute_index'),
    /** Samples that found the component up, of all API instances. */
    up: p.integer().default(0),
    down: p.integer().default(0),
    /** Sum of the latencies of the `up` samples, in milliseconds. */
    latencyMs: p.double().default(0),
  },
});

/** The same by UTC day, kept 90 days and more. */
const StatusDay = defineEntity({
  name: 'StatusDay',
  tableName: 'status_day',
  properties: {
    component: p.string().length(16).primary(),
    day: p.date().primary().index('status_day_day_index'),
    up: p.integer().default(0),
    down: p.integer().default(0),
  },
});

/** Every table of the API: what the migrations are checked against and the diagram is drawn from. */
export const entities = [User, Session, ActivityEvent, StatusMinute, StatusDay] as const;
