// For development only: a WebSocket in front of the unix socket of a running ohmic, until it serves the console itself.
// node dev/bridge.mjs SOCKET [PORT]; serves dist/ too.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { extname, join } from 'node:path';

const [path, port = '7480'] = process.argv.slice(2);
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const server = createServer((request, response) => {
  let file = request.url.split('?')[0];
  if (file === '/') file = '/index.html';
  if (file === '/phone') file = '/phone.html';
  try {
    const body = readFileSync(join('dist', file));
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': "default-src 'self'",
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});

const frame = (opcode, body) => {
  const n = body.length;
  const head = n < 126 ? Buffer.from([0x80 | opcode, n]) : n < 65536 ? Buffer.alloc(4) : Buffer.alloc(10);
  if (n >= 126) head[0] = 0x80 | opcode;
  if (n >= 126 && n < 65536) ((head[1] = 126), head.writeUInt16BE(n, 2));
  if (n >= 65536) ((head[1] = 127), head.writeBigUInt64BE(BigInt(n), 2));
  return Buffer.concat([head, body]);
};

let clients = 0;
server.on('upgrade', (request, socket) => {
  const key = createHash('sha1')
    .update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11')
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\nSec-WebSocket-Protocol: ohmic.v1\r\n\r\n`,
  );
  const ohmic = connect(path);
  const send = (line) => socket.write(frame(1, Buffer.from(JSON.stringify(line))));
  let layout = null;
  let binary = false;
  let said = false;
  const asked = new Map();
  let number = 1;
  const ask = (line, then) => {
    const id = `bridge ${number++}`;
    asked.set(id, then);
    ohmic.write(JSON.stringify({ ...line, id }) + '\n');
  };
  const fresh_layout = (then) =>
    ask({ status: true }, (s) => {
      const names = (list) => list.map((one) => one.name);
      layout = {
        number: 1,
        inputs: names(s.inputs),
        mixes: names(s.mixes),
        phones: names(s.phones),
        streams: names(s.streams),
        input: ['rms', 'peak', 'gate', 'de_esser', 'compressor'],
        mix: ['rms', 'peak'],
        phone: ['sound', 'peak', 'headroom', 'ceiling_reduction', 'volts_dbv'],
        stream: ['rms', 'peak'],
      };
      then(layout);
    });
  const rig = (then) =>
    ask({ list: '' }, (l) =>
      ask({ status: true }, (s) => {
        const get = (address) => l.parameters.find((one) => one.address === address);
        const sends = (mix) => [
          ...new Set(
            l.parameters
              .filter((p) => p.address.startsWith(`mix.${mix}.sends.`))
              .map((p) => p.address.split('.')[3]),
          ),
        ];
        then({
          title: s.title,
          inputs: s.inputs.map((i) => {
            const gain = get(`input.${i.name}.gain`);
            return {
              name: i.name,
              kind: get(`playback.${i.name}.fader`) ? 'playback' : 'microphone',
              source: '',
              preamp: gain ? 'Eight-channel microphone preamp' : null,
              gain: gain ? { minimum: gain.minimum, maximum: gain.maximum } : null,
              linked_to: null,
              groups: [],
            };
          }),
          groups: [
            ...new Set(
              l.parameters.filter((p) => p.address.startsWith('group.')).map((p) => p.address.split('.')[1]),
            ),
          ].map((name) => ({ name, channels: [] })),
          mixes: s.mixes.map((m) => ({
            name: m.name,
            stereo: true,
            performer: null,
            sources: sends(m.name),
            listeners: [],
          })),
          phones: s.phones.map((p) => ({
            name: p.name,
            mix: get(`phones.${p.name}.mix`)?.value,
            listener: null,
            choices: [],
            choice: 1,
          })),
          monitors: [],
          talkbacks: [],
          streams: s.streams.map((m) => ({ name: m.name, mix: '' })),
        });
      }),
    );
  const pack = (m) => {
    const list = [];
    const db = (x) => (x == null ? -32768 : Math.round(x * 100));
    for (const n of layout.inputs) {
      const v = m.inputs[n] ?? [];
      list.push(db(v[0]), db(v[1]), -32768, -32768, -32768);
    }
    for (const n of layout.mixes) {
      const v = m.mixes[n] ?? [];
      list.push(db(v[0]), db(v[1]));
    }
    for (const n of layout.phones) {
      const v = m.phones[n] ?? [];
      list.push(db(v[0]), db(v[1]), -32768, -32768, -32768);
    }
    for (const n of layout.streams) {
      const v = m.streams[n] ?? [];
      list.push(db(v[0]), db(v[1]));
    }
    const b = Buffer.alloc(8 + 2 * list.length);
    b[0] = 1;
    b[1] = layout.number;
    b.writeUInt16LE(list.length, 2);
    b.writeUInt32LE(Math.round(m.at * 1000) >>> 0, 4);
    list.forEach((v, i) => b.writeInt16LE(v, 8 + 2 * i));
    return b;
  };
  let rest = '';
  ohmic.on('data', (data) => {
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    for (const text of lines) {
      const line = JSON.parse(text);
      if (typeof line.id === 'string' && asked.has(line.id)) {
        asked.get(line.id)(line);
        asked.delete(line.id);
      } else if (line.meters && binary && layout) socket.write(frame(2, pack(line.meters)));
      else send(line);
    }
  });
  const take = (line) => {
    if (!said) {
      said = true;
      ask({ version: true }, (v) =>
        send({ hello: { role: 'engineer', client: ++clients, ...v, id: undefined } }),
      );
      return;
    }
    if (line.rig) {
      rig((r) => send({ rig: r, id: line.id }));
      return;
    }
    if (line.subscribe) {
      binary = line.form === 'binary';
      fresh_layout((l) =>
        ask(
          { subscribe: line.subscribe.filter((t) => t === 'changes' || t === 'meters'), rate: line.rate },
          (a) => send({ ...a, layout: l, id: line.id }),
        ),
      );
      return;
    }
    ohmic.write(JSON.stringify(line) + '\n');
  };
  let buffer = Buffer.alloc(0);
  let parts = Buffer.alloc(0);
  socket.on('data', (data) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      if (buffer.length < 2) return;
      let n = buffer[1] & 127;
      let at = 2;
      if (n === 126) {
        if (buffer.length < 4) return;
        n = buffer.readUInt16BE(2);
        at = 4;
      } else if (n === 127) {
        if (buffer.length < 10) return;
        n = Number(buffer.readBigUInt64BE(2));
        at = 10;
      }
      if (buffer.length < at + 4 + n) return;
      const mask = buffer.subarray(at, at + 4);
      const body = Buffer.from(buffer.subarray(at + 4, at + 4 + n)).map((b, i) => b ^ mask[i & 3]);
      const opcode = buffer[0] & 15;
      buffer = buffer.subarray(at + 4 + n);
      if (opcode === 8) {
        socket.end(frame(8, body));
        return;
      }
      if (opcode === 9) {
        socket.write(frame(10, body));
        continue;
      }
      parts = Buffer.concat([parts, body]);
      try {
        take(JSON.parse(String(parts)));
      } catch (e) {
        console.error(e);
      }
      parts = Buffer.alloc(0);
    }
  });
  socket.on('close', () => ohmic.end());
  socket.on('error', () => ohmic.end());
  ohmic.on('close', () => socket.end());
  ohmic.on('error', () => socket.end());
});
server.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));
