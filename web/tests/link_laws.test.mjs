// Laws of the link that need neither a browser nor an Ohmic: addresses, figures, travel of controls, frames of meters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A module of the console as Node reads it. */
async function load(path) {
  const built = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${path}`, import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString('base64')}`);
}

const { address_of, address_parts } = await load('link/address.ts');
const { read_quantity, typed_quantity, write_quantity } = await load('link/quantity.ts');
const { travel_of, figure_at, stepped } = await load('link/travel.ts');
const { pixel_of, figure_of } = await load('desk/plot.ts');

test('an address comes apart into the names it was made of', () => {
  for (const names of [
    ['input', 'Kick', 'fader'],
    ['input', 'J. Doe', 'eq', '2'],
    ['mix', 'A "b" c', 'sends', 'Ü x'],
  ])
    assert.deepEqual(address_parts(address_of(...names)), names);
  assert.equal(address_of('input', 'J. Doe', 'fader'), 'input."J. Doe".fader');
});

test('a figure is read in its unit whatever its prefix', () => {
  assert.equal(read_quantity('3.5 kHz', 'Hz'), 3500);
  assert.ok(Math.abs(read_quantity('15 ms', 's') - 0.015) < 1e-12);
  assert.ok(Math.abs(read_quantity('50 us', 's') - 5e-5) < 1e-12);
  assert.equal(read_quantity('-18 dBFS', 'dBFS'), -18);
  assert.equal(read_quantity('0.7071', ''), 0.7071);
  assert.equal(read_quantity('unknown', 'Hz'), null);
});

test('what is written is read back within its last digit', () => {
  for (const [unit, figures] of [
    ['dB', [-100, -12.3, -0.1, 0, 9.9]],
    ['Hz', [20, 999, 1000, 12500]],
    ['s', [5e-5, 0.001, 0.12, 2]],
    ['', [0.71, 4, 20, 100]],
  ])
    for (const figure of figures) {
      const back = read_quantity(write_quantity(figure, unit), unit);
      assert.ok(
        Math.abs(back - figure) <= Math.max(0.05, Math.abs(figure) * 0.005),
        `${figure} ${unit} -> ${back}`,
      );
    }
});

test('a bare number that is typed has the unit of its value, and off is the lower end', () => {
  const fader = { kind: 'number', unit: 'dB', minimum: -100 };
  assert.equal(typed_quantity(' −6 ', fader), '-6 dB');
  assert.equal(typed_quantity('+= 2', fader), '+= 2 dB');
  assert.equal(typed_quantity('-6 dB', fader), '-6 dB');
  assert.equal(typed_quantity('off', fader), '-100 dB');
  assert.equal(typed_quantity('3.5k', { kind: 'number', unit: 'Hz', minimum: 10 }), '3.5 kHz');
  assert.equal(typed_quantity('none', { kind: 'number', unit: 'Hz', minimum: 10 }), '');
  assert.equal(typed_quantity('0.7', { kind: 'number', unit: '', minimum: 0.1 }), '0.7');
  assert.equal(typed_quantity('50 µs', { kind: 'number', unit: 's', minimum: 0 }), '50 us');
});

const ranges = [
  { minimum: -100, maximum: 10, law: 'decibel' },
  { minimum: 0, maximum: 65, law: 'decibel' },
  { minimum: 10, maximum: 20000, law: 'logarithmic' },
  { minimum: -1, maximum: 1, law: 'linear' },
];

test('a control travels from 0 to 1, always upwards, and back to the same figure', () => {
  for (const range of ranges) {
    assert.equal(travel_of(range.minimum, range), 0);
    assert.ok(Math.abs(travel_of(range.maximum, range) - 1) < 1e-12);
    let before = -1;
    for (let i = 0; i <= 20; ++i) {
      const figure = range.minimum + ((range.maximum - range.minimum) * i) / 20;
      const travel = travel_of(figure, range);
      assert.ok(travel > before, `${range.law} at ${figure}`);
      assert.ok(Math.abs(figure_at(travel, range) - figure) < 1e-6 * (range.maximum - range.minimum));
      before = travel;
    }
  }
});

test("a fader's upper half holds its upper thirty decibels", () => {
  assert.ok(figure_at(0.5, ranges[0]) > -20);
  assert.equal(figure_at(0, ranges[0]), -100);
});

test('a key never turns a control past its range', () => {
  for (const range of ranges) {
    assert.equal(stepped(range.maximum, 1, false, range), range.maximum);
    assert.equal(stepped(range.minimum, -1, true, range), range.minimum);
  }
});

test('a point of a plot lies where its figure is', () => {
  for (const is_logarithmic of [false, true]) {
    const axis = { from: 20, to: 20000, is_logarithmic, pixels: 300 };
    for (const figure of [20, 440, 20000])
      assert.ok(Math.abs(figure_of(pixel_of(figure, axis), axis) - figure) < 1e-6);
    assert.equal(pixel_of(20, axis), 0);
    assert.ok(Math.abs(pixel_of(20000, axis) - 300) < 1e-9);
  }
});

test('a frame of meters is read as it was laid out, and one of another layout is not', async () => {
  globalThis.localStorage = { getItem: () => null };
  const { Meters } = await load('link/meters.ts');
  const meters = new Meters();
  const members = { input: ['rms', 'peak'], mix: ['rms', 'peak'], phone: ['sound'], stream: ['rms'] };
  meters.lay_out({
    number: 7,
    inputs: ['Kick', 'J. Doe'],
    mixes: ['Lead'],
    phones: ['Lead'],
    streams: [],
    ...members,
  });
  const frame = (number, values) => {
    const bytes = new DataView(new ArrayBuffer(8 + 2 * values.length));
    bytes.setUint8(0, 1);
    bytes.setUint8(1, number);
    bytes.setUint16(2, values.length, true);
    values.forEach((value, i) => bytes.setInt16(8 + 2 * i, value, true));
    return bytes.buffer;
  };
  meters.take(frame(7, [-1234, -600, -32768, -32768, -2000, -1000, 8530]));
  assert.equal(meters.read('input', 'Kick', 'rms'), -12.34);
  assert.equal(meters.read('input', 'J. Doe', 'rms'), -Infinity);
  assert.equal(meters.read('mix', 'Lead', 'peak'), -10);
  assert.equal(meters.read('phone', 'Lead', 'sound'), 85.3);
  assert.equal(meters.read('phone', 'Nobody', 'sound'), -Infinity);
  meters.take(frame(8, [0, 0, 0, 0, 0, 0, 0]));
  meters.take(new ArrayBuffer(3));
  assert.equal(meters.read('input', 'Kick', 'rms'), -12.34);
});
