import { useMatches } from '@remix-run/react';
import { useState } from 'react';
import type { Profile } from './api-types.ts';
import type { Account } from './request-info.tsx';

/** The account in the header: as the document came with it, until a page brings a newer profile. */
export function useAccount(fromServer: Account | null): Account | null {
  const data = useMatches().at(-1)?.data;
  const [known, setKnown] = useState(fromServer);
  const profile = profileIn(data);
  if (known === null || profile === undefined) return known;
  const { name, email } = profile;
  if (name === known.name && email === known.email) return known;
  const account = { name, email };
  setKnown(account);
  return account;
}

function profileIn(data: unknown): Profile | undefined {
  if (typeof data !== 'object' || data === null || !('data' in data)) return undefined;
  const { data: inner } = data;
  if (typeof inner !== 'object' || inner === null) return undefined;
  if ('profile' in inner) return inner.profile as Profile;
  return 'email' in inner && 'version' in inner ? (inner as Profile) : undefined;
}
