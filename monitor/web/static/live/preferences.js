// What somebody likes on this computer, in the browser's own store: quiet mode, the number in the ring.

const PREFIX = 'rapport-live-';
const listeners = new Set();

export function get(name) {
  try {
    return localStorage.getItem(PREFIX + name) === 'yes';
  } catch {
    return false;
  }
}

export function set(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value ? 'yes' : 'no');
  } catch {
    // A browser that keeps nothing: it holds until the page is closed.
  }
  for (const listener of listeners) listener(name, value);
}

export const toggle = (name) => set(name, !get(name));

/** listener(name, value), for changes in this window and in the others. */
export function watch(listener) {
  listeners.add(listener);
  addEventListener('storage', (event) => {
    if (event.key?.startsWith(PREFIX)) listener(event.key.slice(PREFIX.length), event.newValue === 'yes');
  });
}
