// What came over the wire into a page: its bytes and files by the browser's own count, and from whom.
import assert from 'node:assert/strict';

export const kilobyte = 1000;

/** Bytes on the wire from now on, bodies and heads, from the browser's own count; `files` by name. `end()` waits for the last. */
export async function count_transfers(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  const count = { bytes: 0, files: new Map() };
  const named = new Map();
  devtools.on('Network.responseReceived', ({ requestId, response }) => named.set(requestId, response));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    count.bytes += encodedDataLength;
    const response = named.get(requestId);
    if (response)
      count.files.set(new URL(response.url).pathname, {
        bytes: encodedDataLength,
        encoding: response.headers['content-encoding'] ?? response.headers['Content-Encoding'] ?? '',
      });
  });
  count.end = async () => {
    await page.waitForTimeout(500);
    await devtools.detach();
  };
  return count;
}

/** No request of the page left the machine, and the server says so to the browser, which would refuse others. */
export async function stays_here(t, page, url) {
  const home = new URL(url).host;
  const strangers = page.asked.filter(
    (address) => /^(https?|wss?):/.test(address) && new URL(address).host !== home,
  );
  t.diagnostic(`${page.asked.length} requests, all to ${home}`);
  assert.ok(page.asked.length > 5);
  assert.deepEqual(strangers, []);
  const response = await fetch(url);
  assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'self'/);
}
