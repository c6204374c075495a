/** Every address that is no page. The root's error boundary says so. */
export function loader(): never {
  throw new Response(null, { status: 404 });
}

export default function NotFound(): null {
  return null;
}
