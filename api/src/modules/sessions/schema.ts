import { Type, type Static } from 'typebox';
import { Address, Device, Exact, Id, Time } from '../../http/schemas.ts';

export const SessionView = Exact({
  id: Id,
  device: Device,
  address: Address,
  createdAt: Time,
  lastSeenAt: Time,
  current: Type.Boolean(),
});
export type SessionView = Static<typeof SessionView>;

export const SessionList = Exact({ items: Type.Array(SessionView) });
export const SessionParams = Exact({ id: Id });
export const EndedCount = Exact({ ended: Type.Integer() });
