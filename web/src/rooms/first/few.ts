// A card with many sockets: the first few are shown, and whatever is used; the rest on request.

export const few = 8;

export function shown_first<Socket extends { is_used: boolean }>(
  sockets: readonly Socket[],
  all: boolean,
): { socket: Socket; index: number }[] {
  return sockets
    .map((socket, index) => ({ socket, index }))
    .filter(({ socket, index }) => all || index < few || socket.is_used);
}
