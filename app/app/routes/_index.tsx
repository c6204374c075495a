import type { ReactElement } from 'react';
import { HomePage } from '../components/home-page.tsx';
import { useRequestInfo } from '../lib/request-info.tsx';

export default function Home(): ReactElement {
  const { account } = useRequestInfo();
  return <HomePage signedIn={account !== null} />;
}
