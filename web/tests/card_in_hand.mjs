// A sound card with switches that no machine of ours has: between a page and a real Ohmic it answers for them, and nothing else.

const base = {
  card: 'Scarlett 4i4 USB',
  follower: '',
  inputs: [],
  minimum: 0,
  maximum: 1,
  step: 1,
  off: 0,
  on: 1,
  unit: '',
  choices: [],
  can_be_written: true,
  needs_consent: false,
};

/** As Ohmic tells those of a Scarlett: the first two inputs share their 48 V. `inputs`: at its four connectors. */
export const scarlett = (inputs = ['Kick', 'Snare', 'Bass', 'Guitar']) =>
  [
    {
      kind: 'phantom',
      words: '48 V of inputs 1 and 2',
      control: 'Line In 1-2 Phantom Power Capture Switch',
      inputs: inputs.slice(0, 2),
      value: 0,
      needs_consent: true,
    },
    ...[1, 2].map((at) => ({
      kind: 'gain',
      words: `gain of input ${at}`,
      control: `Line In ${at} Gain Capture Volume`,
      inputs: inputs.slice(at - 1, at),
      maximum: 70,
      unit: 'dB',
      value: 30 + at,
    })),
    ...[1, 2].map((at) => ({
      kind: 'pad',
      words: `pad of input ${at}`,
      control: `Line In ${at} Pad Capture Switch`,
      inputs: inputs.slice(at - 1, at),
      value: 0,
    })),
    {
      kind: 'instrument',
      words: 'Hi-Z of input 3',
      control: 'Line In 3 Level Capture Enum',
      inputs: inputs.slice(2, 3),
      choices: ['Line', 'Inst'],
      value: 1,
    },
    {
      kind: 'clock_source',
      words: 'clock source',
      control: 'Scarlett Clock Source',
      maximum: 1,
      choices: ['Internal', 'S/PDIF'],
      value: 0,
    },
    { kind: 'direct_monitor', words: 'direct monitor', control: 'Direct Monitor Playback Switch', value: 1 },
    ...['1 and 2', '3 and 4'].map((pair, at) => ({
      kind: 'output_level',
      words: `level of outputs ${pair}`,
      control: `Line ${pair} Playback Volume`,
      minimum: -127,
      maximum: 0,
      unit: 'dB',
      value: -12 - 6 * at,
      can_be_written: at === 0,
    })),
    {
      kind: 'output_mute',
      words: 'mute of outputs 1 and 2',
      control: 'Line 01-02 Mute Playback Switch',
      value: 0,
    },
    {
      kind: 'other',
      words: '"Phantom Power Persistence Capture Switch"',
      control: 'Phantom Power Persistence Capture Switch',
      value: 1,
    },
  ].map((one, at) => ({ ...base, ...one, number: at + 1 }));

/**
 * Stands between a page and its Ohmic from its next connection on. `pressed`: what the page asked of the card;
 * `turn(number, value)`: somebody turns it on the card itself.
 */
export class CardInHand {
  pressed = [];
  #sockets = new Set();

  constructor(switches = scarlett()) {
    this.switches = switches;
  }

  async stand_before(page) {
    await page.routeWebSocket(/\/api\/v1\/socket$/, (socket) => {
      const server = socket.connectToServer();
      this.#sockets.add(socket);
      socket.onMessage((message) => {
        const asked = typeof message === 'string' ? JSON.parse(message) : {};
        if (asked.switches) socket.send(JSON.stringify({ switches: this.switches, id: asked.id }));
        else if (asked.switch) socket.send(JSON.stringify({ ...this.#press(asked.switch), id: asked.id }));
        else server.send(message);
      });
    });
  }

  turn(number, value) {
    const one = this.switches.find((each) => each.number === number);
    one.value = value;
    for (const socket of this.#sockets) socket.send(JSON.stringify({ switched: one }));
  }

  #press(asked) {
    this.pressed.push(asked);
    const one = this.switches.find((each) => each.number === asked.number);
    if (one.kind === 'phantom' && asked.value !== one.off && one.needs_consent && !asked.consent)
      return { error: { what: 'Nobody said yet that the 48 V may be turned on.' } };
    if (one.kind === 'phantom' && asked.consent) one.needs_consent = false;
    one.value = asked.value;
    setTimeout(() => this.turn(one.number, one.value));
    return { value: one.value };
  }
}
