// Laws of the rooms that need neither a browser nor an Ohmic: the delay's slider, talk keys, scales, words of figures, forms.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A module of the console as Node reads it. */
async function load(path) {
  const built = await build({
    entryPoints: [fileURLToPath(new URL(`../src/rooms/${path}`, import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString('base64')}`);
}

const { millisecondsOf, travelOf, thresholdAt, thresholds } = await load('latency/thresholds.ts');
const { pressed, released, resting, tap_ms } = await load('monitor/hold.ts');
const { linearTicks, logarithmicTicks, short } = await load('plot/ticks.ts');
const { reach, scale } = await load('plot/scale.ts');
const { withPrefix, step, window } = await load('amplifier/trace.ts');
const { scaleFor } = await load('amplifier/draw_trace.ts');
const { level_words, interval_words, volts_words, known } = await load('phones/figures.ts');
const { moving, request_of: rig_of } = await load('first/answers.ts');
const { few, shown_first } = await load('first/few.ts');
const { nothing_said, records, request_of } = await load('advice/needs.ts');
const { clock_time, kinds_of } = await load('log/events.ts');

test('the delay slider travels from 0 to 1000 ms and back without loss', () => {
  assert.equal(millisecondsOf(0), 0);
  assert.ok(Math.abs(millisecondsOf(1) - 1000) < 1e-9);
  for (const ms of [0, 0.5, 3, 12, 42, 300, 1000])
    assert.ok(Math.abs(millisecondsOf(travelOf(ms)) - ms) < 1e-9);
});

test('each threshold holds from its figure until the next', () => {
  for (const [index, one] of thresholds.entries()) {
    assert.equal(thresholdAt(one.from), one);
    const next = thresholds[index + 1];
    if (next) assert.equal(thresholdAt(next.from - 0.01), one);
    assert.ok(one.source.length > 0);
  }
});

test('a talk key that is held closes when it is let go, one that is tapped stays open until the next tap', () => {
  const held = released(pressed(resting, 0), tap_ms + 1);
  assert.deepEqual(held, resting);
  const tapped = released(pressed(resting, 0), tap_ms - 1);
  assert.equal(tapped.is_open, true);
  const again = released(pressed(tapped, 5000), 5000 + tap_ms - 1);
  assert.equal(again.is_open, false);
  assert.equal(released(resting, 10), resting);
});

test('ticks are round figures inside the axis', () => {
  assert.deepEqual(
    linearTicks(-7, 12, 4).map((one) => one.at),
    [-5, 0, 5, 10],
  );
  assert.deepEqual(
    logarithmicTicks(20, 20000, 9).map((one) => one.words),
    ['20', '50', '100', '200', '500', '1k', '2k', '5k', '10k', '20k'],
  );
  assert.equal(short(-6), '−6');
});

test('a place on a scale leads back to its figure', () => {
  for (const law of ['linear', 'logarithmic']) {
    const one = scale(law, 20, 20000, 300);
    for (const value of [20, 440, 20000])
      assert.ok(Math.abs(one.value(one.place(value)) - value) < value * 1e-9);
  }
});

test('an axis shows at least what was asked for, and passes over what is missing', () => {
  const [low, high] = reach([[0, null, 0.1]], 6);
  assert.ok(high - low >= 6);
  assert.deepEqual(reach([[null]], 6), [0, 6]);
});

test('figures take the prefix that leaves three digits', () => {
  assert.equal(withPrefix(0.0359, 'V'), '35.9 mV');
  assert.equal(withPrefix(-170, 'V'), '−170 V');
  assert.equal(withPrefix(6.2e-5, 'A'), '62.0 µA');
});

test("a scope's division is 1, 2 or 5 and stays while the trace fits", () => {
  assert.deepEqual([0.011, 0.3, 4].map(step), [0.02, 0.5, 5]);
  const trace = (half) => ({
    place: 'out',
    unit: 'V',
    seconds_per_point: 1e-5,
    triggered: true,
    points: [-half, half],
  });
  const first = scaleFor(trace(1), null);
  assert.equal(scaleFor(trace(0.8), first), first);
  assert.notEqual(scaleFor(trace(10), first), first);
  assert.ok(window([], 1e-5).half > 0);
});

test('an upper bound says so, and silence is no figure', () => {
  assert.equal(level_words(82.6, true), '≤ 83');
  assert.equal(level_words(-Infinity, false), '–');
  assert.equal(interval_words([78.1, 78.4]), '78');
  assert.equal(interval_words([78.1, 81.9]), '78 to 82');
  assert.equal(volts_words(-20, false), '100 mV');
  assert.deepEqual(known([null, 80]), [80, 80]);
  assert.equal(known([null, null]), null);
});

test('the input that moves is the one that rose above its own rest', () => {
  const rest = new Map();
  const at = (one, two) => [
    { channel: 1, level_dbfs: one },
    { channel: 2, level_dbfs: two },
  ];
  assert.equal(moving(at(-30, -70), rest), 0);
  assert.equal(moving(at(-30, -20), rest), 2);
  assert.equal(moving(at(null, null), rest), 0);
});

test('the first rig has what is used, and names for what has none', () => {
  const request = rig_of(
    'band',
    [
      { channel: 1, is_used: true, name: ' Anna ', kind: 'microphone' },
      { channel: 2, is_used: false, name: '', kind: 'line' },
      { channel: 3, is_used: true, name: '', kind: 'line' },
    ],
    [{ channels: [1, 2], is_used: true, name: '', headphone: '', headphone_title: '' }],
    false,
  );
  assert.deepEqual(
    request.inputs.map((one) => one.name),
    ['Anna', 'Input 3'],
  );
  assert.deepEqual(request.outputs, [{ channels: [1, 2], name: 'Phones 1', headphone: null }]);
});

test('of many sockets the first few are shown, and those in use', () => {
  const sockets = Array.from({ length: 64 }, (_, index) => ({ is_used: index === 40 }));
  assert.deepEqual(
    shown_first(sockets, false).map(({ index }) => index),
    [...Array(few).keys(), 40],
  );
  assert.equal(shown_first(sockets, true).length, 64);
});

test('what was not said is not asked', () => {
  assert.deepEqual(request_of(nothing_said), { for: ['listen'], headphones: ['any'] });
  const singer = {
    ...nothing_said,
    purposes: ['record'],
    mics: 1,
    condenser: true,
    headphones: 'hd 650; k371',
  };
  assert.equal(records(singer), true);
  assert.deepEqual(request_of(singer), {
    for: ['record'],
    mics: 1,
    condenser: true,
    headphones: ['hd 650', 'k371'],
  });
});

test('the log counts its kinds and writes time as a clock does', () => {
  assert.equal(clock_time(3.25), '0:03.2');
  assert.equal(clock_time(11229), '3:07:09');
  const kinds = kinds_of([{ kind: 'xrun' }, { kind: 'card' }, { kind: 'xrun' }]);
  assert.deepEqual(kinds, [
    ['xrun', 2],
    ['card', 1],
  ]);
});

const { plots_of } = await load('pick/plots.ts');

test('ohms and decibels do not share an axis', () => {
  const line = (name, unit) => ({ name, unit, values: [1] });
  const x = { name: 'frequency', unit: 'Hz', law: 'logarithmic', values: [20] };
  const y = [line('impedance', 'ohm'), line('phase', 'degree'), line('response', 'dB'), line('bare', 'dB')];
  const plots = plots_of([{ curve: 'phones.Lead.headphone', x, y }]);
  assert.deepEqual(
    plots.map((one) => one.title),
    ['impedance', 'response, bare'],
  );
});
