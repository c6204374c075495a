import type { LoaderFunctionArgs } from '@remix-run/node';
import { api } from '../lib/api.server.ts';
import { attempt, seeOther } from '../lib/respond.server.ts';

/** The visitor's data as a file, exactly as the API wrote it. */
export async function loader({ context }: LoaderFunctionArgs) {
  const { data, problem } = await attempt(api.exportData(context));
  if (problem !== null) return seeOther('/security?unavailable');
  return new Response(data.body, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': data.header('content-disposition') ?? 'attachment; filename="pulse-data.json"',
      'cache-control': 'no-store',
    },
  });
}
