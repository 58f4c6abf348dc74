// What stands behind the room's name in the address: #/phones/Lead/headphone is ["phones", "Lead", "headphone"].

function parts_of(hash: string): string[] {
  return hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
}

let parts = $state.raw(parts_of(location.hash));
addEventListener('hashchange', () => (parts = parts_of(location.hash)));

/** The parts now; changes when somebody follows a link or goes back. */
export const route = (): readonly string[] => parts;

export const link_to = (...names: string[]): string => `#/${names.map(encodeURIComponent).join('/')}`;
