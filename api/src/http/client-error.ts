/** What Node's HTTP parser refuses never becomes a request; it is answered here, on the bare socket. */
import type { Socket } from 'node:net';

const answers: Record<string, [status: string, title: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive'],
};

export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  // Reset by the client, or already answered: nobody listens.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, title] = answers[error.code ?? ''] ?? ['400 Bad Request', 'The request is not valid HTTP'];
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status: Number(status.slice(0, 3)),
    code: 'validation',
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
