// A real `ohmic run` in a folder of its own: what every test of the console stands on.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const program = path.resolve(process.env.OHMIC ?? path.join(root, 'build/release/ohmic'));

const free = () =>
  new Promise((resolve) => {
    const server = http.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** What still plays when this process ends, however it ends. */
const playing = new Set();
process.once('exit', () => playing.forEach((one) => one.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * Plays a rig on the virtual card, at the real rate. `rig` is its text; its recordings are looked for beside rigs/.
 * `request(members, token?)` is a client of its own over HTTP. `stop()` ends it as Ctrl-C does, `start()` begins anew on
 * the same port with the same folder.
 */
export class Ohmic {
  constructor(rig, name = 'band') {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ohmic-web-'));
    this.file = path.join(this.folder, `${name}.toml`);
    fs.writeFileSync(
      this.file,
      rig
        .replaceAll('../material/', path.join(root, 'material/'))
        .replaceAll('../circuits/', path.join(root, 'circuits/')),
    );
    this.words = '';
  }

  static async play(rig, name) {
    const ohmic = new Ohmic(rig, name);
    ohmic.port = await free();
    await ohmic.start();
    return ohmic;
  }

  async start() {
    const home = this.folder;
    const environment = {
      ...process.env,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      XDG_STATE_HOME: `${home}/state`,
      XDG_DATA_HOME: `${home}/data`,
      XDG_CONFIG_HOME: `${home}/config`,
      // What GStreamer knows of its plugins is this machine's: asking each anew takes a home without a cache many seconds.
      GST_REGISTRY: path.join(root, 'build/gstreamer-registry.bin'),
    };
    delete environment.DISPLAY;
    delete environment.WAYLAND_DISPLAY;
    this.process = spawn(
      program,
      ['run', '--device', 'virtual', '--port', String(this.port), '--events', this.file],
      { env: environment, cwd: root },
    );
    const started = this.process;
    playing.add(started);
    this.ended = new Promise((resolve) => started.once('exit', resolve)).finally(() =>
      playing.delete(started),
    );
    this.process.stderr.on('data', (text) => (this.words += text));
    const address = await new Promise((resolve, reject) => {
      let heard = '';
      const timer = setTimeout(
        () =>
          reject(new Error(`ohmic run did not say where its console is within 30 s: ${heard}${this.words}`)),
        30000,
      );
      this.process.stdout.on('data', (text) => {
        heard += text;
        this.words += text;
        const found = /Console: (\S+)/.exec(heard);
        if (!found) return;
        clearTimeout(timer);
        resolve(found[1]);
      });
      this.process.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`ohmic run ended with ${code}: ${heard}${this.words}`));
      });
    });
    this.link = address;
    this.url = new URL('/', address).href;
    if (!(await fetch(this.url)).ok) {
      console.log('skipped: this ohmic was built without the pages of its console (npm was missing)');
      process.exit(77);
    }
    this.token = new URLSearchParams(new URL(address).hash.slice(1)).get('token');
  }

  async stop(signal = 'SIGINT') {
    if (this.process?.exitCode === null) this.process.kill(signal);
    await this.ended;
  }

  async end() {
    await this.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  async request(members, token = this.token) {
    const response = await fetch(new URL('/api/v1/request', this.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(members),
    });
    return response.json();
  }

  /** As request, and an error is one. */
  async ask(members, token) {
    const answer = await this.request(members, token);
    if (answer.error)
      throw new Error(`${JSON.stringify(members)}: ${answer.error.what} ${answer.error.hint ?? ''}`);
    return answer;
  }

  get = async (address) => (await this.ask({ get: address })).value;
  set = (address, to) => this.ask({ set: address, to });

  /** What the meters show, each named: input.Kick, mix.Lead, phones.Lead; dBFS rms, of phones dB SPL. */
  async levels() {
    const status = await this.ask({ status: true });
    const levels = {};
    for (const each of status.inputs) levels[`input.${each.name}`] = each.rms_dbfs;
    for (const each of status.mixes) levels[`mix.${each.name}`] = each.rms_dbfs;
    for (const each of status.phones) levels[`phones.${each.name}`] = each.sound_db_spl;
    for (const each of status.streams) levels[`stream.${each.name}`] = each.rms_dbfs;
    return levels;
  }

  /** A link that pairs a performer's phone with an output. */
  async pair(output) {
    const { link } = await this.ask({ pair: { output, label: `${output}'s phone` } });
    return link;
  }
}
