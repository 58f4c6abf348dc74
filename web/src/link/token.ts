// The token of this page: arrives in the address' fragment, is kept in the browser and dropped from the address.

export function kept_token(place: 'engineer' | 'performer'): string {
  const key = `ohmic.token.${place}`;
  const arrived = /^#token=([^&]+)/.exec(location.hash)?.[1];
  if (arrived !== undefined) {
    try {
      localStorage.setItem(key, decodeURIComponent(arrived));
    } catch {
      // A private window may keep nothing; then the token lives as long as this page.
    }
    history.replaceState(null, '', location.pathname + location.search);
    return decodeURIComponent(arrived);
  }
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}
