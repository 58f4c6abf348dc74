"""A full strip beside LSP's and Calf's plug-ins and ffmpeg's filters: the same work over the same sound, and what differs.

tools/bench/figures strip calls it: cost (CPU nanoseconds a frame, taking turns) and response (equalizer, static curve,
timing). `python3 tools/bench/strip.py` prints the response alone; with --picture FILE.svg it draws the equalizers.

Plug-ins run in strip_race.cpp, which is compiled here against the build's libraries; loading them is not timed. ffmpeg is a
whole program: the same run without filters is taken off.
"""

import array
import math
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

RATE = 48000
RUNS = 7
LSP = "http://lsp-plug.in/plugins/lv2/"
CALF = "http://calf.sourceforge.net/plugins/"


def ratio(db):
    return 10.0 ** (db / 20.0)


# --- the same strip, said four times --------------------------------------------------------------

# High-pass 80 Hz 12 dB/oct; gate -40 dBFS, 30 dB, 1 ms and 100 ms; four bands; compressor -24 dBFS, 4:1, knee 6 dB, 10 ms
# and 100 ms. Thresholds as each program counts them: all four mean the sample's peak here.
BANDS = [("low_shelf", 100, 3, 0.7071), ("peak", 400, -4, 1.5), ("peak", 3000, 3, 1.0), ("high_shelf", 9000, 2, 0.7071)]


def our_band(n, kind, frequency, gain, q):
    shape = {"peak": 1, "low_shelf": 2, "high_shelf": 3}[kind]
    name = f"equalizer.band{n}_"
    return [f"{name}shape={shape}", f"{name}frequency={frequency}", f"{name}gain={gain}", f"{name}q={q}"]


def lsp_band(n, kind, frequency, gain, q):
    # Mode 6 is "APO (DR)": the audio-EQ cookbook's biquads, whose q means the same as ours.
    kind = {"peak": 1, "high_pass": 2, "high_shelf": 3, "low_shelf": 5}[kind]
    return [f"ft_{n}={kind}", f"fm_{n}=6", f"f_{n}={frequency}", f"g_{n}={ratio(gain)}", f"q_{n}={q}"]


def calf_band(name, frequency, gain, q):
    return [f"{name}_active=1", f"{name}_freq={frequency}", f"{name}_level={ratio(gain)}", f"{name}_q={q}"]


def ffmpeg_band(kind, frequency, gain, q):
    name = {"peak": "equalizer", "low_shelf": "bass", "high_shelf": "treble"}[kind]
    return f"{name}=f={frequency}:t=q:w={q}:g={gain}"


OUR_GATE = ["gate.on=1", "gate.threshold=-40", "gate.range=30", "gate.attack=0.001", "gate.hold=0.01", "gate.release=0.1"]
OUR_COMPRESSOR = ["compressor.on=1", "compressor.threshold=-24", "compressor.ratio=4", "compressor.knee=6",
                  "compressor.attack=0.01", "compressor.release=0.1"]
LSP_GATE = [LSP + "gate_mono", "scm=0", f"gt={ratio(-40)}", f"gr={ratio(-30)}", "at=1", "rt=100"]
LSP_COMPRESSOR = [LSP + "compressor_mono", "scm=0", f"al={ratio(-24)}", "cr=4", f"kn={ratio(-3)}", "at=10", "rt=100"]
CALF_GATE = [CALF + "Gate", f"threshold={ratio(-40)}", f"range={ratio(-30)}", "ratio=20", "attack=1", "release=100", "knee=1",
             "detection=0"]
CALF_COMPRESSOR = [CALF + "MonoCompressor", f"threshold={ratio(-24)}", "ratio=4", "attack=10", "release=100",
                   f"knee={ratio(6)}"]
FFMPEG_GATE = f"agate=threshold={ratio(-40)}:range={ratio(-30)}:ratio=20:attack=1:release=100:knee=1:detection=peak"
FFMPEG_COMPRESSOR = f"acompressor=threshold={ratio(-24)}:ratio=4:attack=10:release=100:knee={ratio(6)}:detection=peak"


def our_equalizer():
    return ["high_pass.on=1", "high_pass.frequency=80", "high_pass.slope=0",
            *(word for n, band in enumerate(BANDS) for word in our_band(n + 1, *band))]


def lsp_equalizer():
    return [LSP + "para_equalizer_x16_mono", *lsp_band(0, "high_pass", 80, 0, 0.7071),
            *(word for n, band in enumerate(BANDS) for word in lsp_band(n + 1, *band))]


def calf_equalizer():
    names = ["ls", "p1", "p2", "hs"]
    return [CALF + "Equalizer8Band", "hp_active=1", "hp_freq=80", "hp_mode=0",
            *(word for name, (_, f, g, q) in zip(names, BANDS) for word in calf_band(name, f, g, q))]


STRIPS = {
    "ours": ["ours", *our_equalizer(), *OUR_GATE, *OUR_COMPRESSOR],
    "LSP": ["lv2", *LSP_GATE, "+", *lsp_equalizer(), "+", *LSP_COMPRESSOR],
    "Calf": ["lv2", *CALF_GATE, "+", *calf_equalizer(), "+", *CALF_COMPRESSOR],
    "ffmpeg": ",".join(["highpass=f=80:p=2", FFMPEG_GATE, *(ffmpeg_band(*band) for band in BANDS), FFMPEG_COMPRESSOR]),
}
# Each part by itself, for the responses.
BELL = ("peak", 10000, 6, 1.0)
BELLS = {
    "ours": ["ours", *our_band(1, *BELL)],
    "LSP": ["lv2", LSP + "para_equalizer_x16_mono", *lsp_band(0, *BELL)],
    "LSP, matched": ["lv2", LSP + "para_equalizer_x16_mono", *lsp_band(0, *BELL), "fm_0=1"],
    "Calf": ["lv2", CALF + "Equalizer8Band", *calf_band("p1", *BELL[1:])],
    "ffmpeg": ffmpeg_band(*BELL),
}
COMPRESSORS = {"ours": ["ours", *OUR_COMPRESSOR], "LSP": ["lv2", *LSP_COMPRESSOR], "Calf": ["lv2", *CALF_COMPRESSOR],
               "ffmpeg": FFMPEG_COMPRESSOR}
GATES = {"ours": ["ours", *OUR_GATE], "LSP": ["lv2", *LSP_GATE], "Calf": ["lv2", *CALF_GATE], "ffmpeg": FFMPEG_GATE}


# --- sounds ---------------------------------------------------------------------------------------

def speech_like(seconds):
    """Syllables, four a second in groups with pauses: voiced harmonics and hiss, from below -60 to -6 dBFS."""
    dice = random.Random(3)
    period = [sum(math.sin(2 * math.pi * h * i / 320 + h * h) / h for h in range(1, 24)) / 2.2 for i in range(320)]
    sound = array.array("f")
    for i in range(seconds * RATE):
        t = i / RATE
        syllable = max(0.0, math.sin(2 * math.pi * 4 * t)) * (t % 3.0 < 2.0)
        level = ratio(-66 + 60 * math.sqrt(syllable))
        sound.append(level * (0.85 * period[i % 320] + 0.3 * dice.uniform(-1, 1)))
    return sound


def sine(frequency, peak, seconds):
    return array.array("f", (peak * math.sin(2 * math.pi * frequency * (i + 0.25) / RATE) for i in range(int(seconds * RATE))))


# --- running ---------------------------------------------------------------------------------------

class Race:
    """The programs, and where their sounds lie. `missing`: name -> why it cannot run here."""

    def __init__(self, build, root, folder):
        self.folder = folder
        self.sound, self.result = os.path.join(folder, "in.f32"), os.path.join(folder, "out.f32")
        self.program = os.path.join(folder, "strip_race")
        self.missing = {}
        if not shutil.which("ffmpeg"):
            self.missing["ffmpeg"] = "ffmpeg is not installed"
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "lilv-0"], capture_output=True, text=True)
        if flags.returncode:
            raise RuntimeError("liblilv-dev is not installed, which hosts the plug-ins: tools/setup long")
        libraries = [os.path.join(build, f"libohmic_{name}.a") for name in ("dsp", "rt", "units")]
        if not all(os.path.exists(library) for library in libraries):
            raise RuntimeError("the build has no libohmic_dsp.a")
        subprocess.run(["g++", "-std=c++23", "-O2", "-DFMT_SHARED", "-I", os.path.join(root, "src"),
                        os.path.join(root, "tools/bench/strip_race.cpp"), "-o", self.program, *libraries, *flags.stdout.split(),
                        "-lfftw3f", "-lfftw3", "-lebur128", "-lhwy", "-lfmt"], check=True)
        for name, package in (("LSP", "lsp-plugins-lv2"), ("Calf", "calf-plugins")):
            self.feed(array.array("f", [0.0] * 64))
            said = subprocess.run(self.command(STRIPS[name], 32), capture_output=True, text=True)
            if said.returncode:
                self.missing[name] = f"{said.stderr.strip()} ({package}, tools/setup long)"

    def there(self, chains):
        return {name: chain for name, chain in chains.items() if name.split(",")[0] not in self.missing}

    def feed(self, sound):
        with open(self.sound, "wb") as file:
            sound.tofile(file)

    def command(self, chain, frames):
        if isinstance(chain, str):
            return ["ffmpeg", "-v", "error", "-y", "-threads", "1", "-filter_threads", "1", "-f", "f32le", "-ar", str(RATE), "-ac",
                    "1", "-i", self.sound, "-af", chain, "-f", "f32le", self.result]
        return [self.program, str(frames), self.sound, self.result, *chain]

    def run(self, chain, sound=None, frames=64):
        if sound is not None:
            self.feed(sound)
        subprocess.run(self.command(chain, frames), check=True, stdout=subprocess.DEVNULL)
        out = array.array("f")
        with open(self.result, "rb") as file:
            out.frombytes(file.read())
        return out

    def nanoseconds(self, chain, frames, samples):
        """CPU time a frame, without what carrying the samples costs: as (whole, null) that were run one after the other."""
        times = []
        for which in (chain, "anull" if isinstance(chain, str) else ["null"]):
            if isinstance(chain, str):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run(self.command(which, frames), check=True)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
                times.append(spent * 1e9 / samples)
            else:
                times.append(float(subprocess.run(self.command(which, frames), check=True, capture_output=True, text=True).stdout))
        return times[0] - times[1]


# --- what is measured ------------------------------------------------------------------------------

def cost(race, row, skipped):
    for name, why in race.missing.items():
        skipped(f"strip, {name}", why)
    sound = speech_like(30)
    race.feed(sound)
    for frames in (32, 64, 256, 1024):
        # ffmpeg cuts raw sound into 1024 samples itself.
        chains = {n: c for n, c in race.there(STRIPS).items() if frames == 1024 or not isinstance(c, str)}
        taken = {name: [] for name in chains}
        for _ in range(RUNS):  # taking turns
            for name, chain in chains.items():
                taken[name].append(race.nanoseconds(chain, frames, len(sound)))
        own = statistics.median(taken["ours"])
        for name, runs in taken.items():
            median = statistics.median(runs)
            words = f"{median:.1f} ns/frame, {min(runs):.1f} to {max(runs):.1f} of {RUNS}"
            if name == "ours":
                row(f"full strip, mono, {frames} frames: ours", words)
            else:
                row(f"full strip, mono, {frames} frames: {name}", words + f"; {median / own:.1f} x ours", "ours twice as cheap",
                    median >= 2 * own)


def bell_db(frequency):
    """The analogue bell BELL, in dB: (s^2 + s A/Q + 1) / (s^2 + s/(A Q) + 1), A = 10^(gain/40)."""
    _, middle, gain, q = BELL
    a, s = 10 ** (gain / 40), 1j * frequency / middle
    return 20 * math.log10(abs((s * s + s * a / q + 1) / (s * s + s / (a * q) + 1)))


def spectrum_db(response, frequency):
    w = 2 * math.pi * frequency / RATE
    re = sum(x * math.cos(w * n) for n, x in enumerate(response))
    im = sum(x * math.sin(w * n) for n, x in enumerate(response))
    return 10 * math.log10(re * re + im * im)


def bells(race, frequencies):
    """name -> dB against the analogue curve at the frequencies."""
    errors = {}
    for name, chain in race.there(BELLS).items():
        # Well behind the beginning, where some fade in. What comes 4096 samples later is nothing.
        impulse = array.array("f", [0.0] * (2 * RATE))
        impulse[RATE] = 0.5
        out = race.run(chain, impulse)[RATE:RATE + 4096]
        errors[name] = [spectrum_db([2 * x for x in out], f) - bell_db(f) for f in frequencies]
    return errors


def rms_db(sound):
    """A full-scale sine is 0 dB."""
    return 10 * math.log10(max(2 * sum(x * x for x in sound) / len(sound), 1e-20))


def curve(race, chain, levels):
    """Reduction in dB of a steady 1 kHz sine at these levels."""
    sound = array.array("f")
    for level in levels:
        sound += sine(1000, ratio(level), 1.5)
    out, reductions = race.run(chain, sound), []
    for i in range(len(levels)):
        span = slice(int((1.5 * i + 1.0) * RATE), int((1.5 * i + 1.5) * RATE))
        reductions.append(rms_db(sound[span]) - rms_db(out[span]))
    return reductions


def gains(sound, out, begin, end, peak):
    """(seconds after begin, dB) wherever the sine stands near its crest."""
    return [((i - begin) / RATE, 20 * math.log10(max(abs(out[i] / sound[i]), 1e-6)))
            for i in range(begin, end) if abs(sound[i]) > 0.5 * peak and i < len(out)]


def first(trace, reached):
    return next((t * 1000 for t, g in trace if reached(g)), math.nan)


def timing(race, chain, low, high, middle=False):
    """A 4.8 kHz sine rises from low to high (dBFS) for a second and falls back. Gains at rest below and above, and the
    milliseconds to 63 % of the way in dB (to 90 % where `middle` is false), up and down."""
    sound = sine(4800, ratio(low), 1.0) + sine(4800, ratio(high), 1.0) + sine(4800, ratio(low), 2.0)
    out = race.run(chain, sound)
    below = gains(sound, out, RATE * 9 // 10, RATE, ratio(low))[-1][1]
    up = gains(sound, out, RATE, 2 * RATE, ratio(high))
    down = gains(sound, out, 2 * RATE, 4 * RATE, ratio(low))
    above, part = up[-1][1], 0.632 if middle else 0.9
    there, back = below + part * (above - below), above + part * (below - above)
    sign = 1 if above > below else -1
    return below, above, first(up, lambda g: sign * g >= sign * there), first(down, lambda g: sign * g <= sign * back)


FREQUENCIES = [1000, 5000, 10000, 16000, 19000]
LEVELS = [-36, -27, -24, -21, -12, 0]


def response(race, row):
    for name, errors in bells(race, FREQUENCIES).items():
        row(f"10 kHz bell +6 dB, q 1, against the analogue curve: {name}",
            ", ".join(f"{e:+.2f} dB at {f / 1000:.0f} kHz" for e, f in zip(errors, FREQUENCIES)))
    for name, chain in race.there(COMPRESSORS).items():
        row(f"compressor -24 dBFS 4:1 knee 6 dB, what it takes away: {name}",
            ", ".join(f"{r:.2f} dB at {level}" for r, level in zip(curve(race, chain, LEVELS), LEVELS)))
    for name, chain in race.there(COMPRESSORS).items():
        _, above, attack, release = timing(race, chain, -36, -6, middle=True)
        row(f"compressor 10 ms, 100 ms, 63 % of the way: {name}",
            f"{-above:.1f} dB of a sine at -6 dBFS, attack {attack:.1f} ms, release {release:.1f} ms")
    for name, chain in race.there(GATES).items():
        below, above, attack, release = timing(race, chain, -60, -12)
        row(f"gate -40 dBFS, 30 dB, 1 ms, 100 ms, 90 % of the way: {name}",
            f"closed {below:.1f} dB, open {above:+.2f} dB, opens in {attack:.1f} ms, closes in {release:.1f} ms")


def picture(race, file):
    """Bells at 10 kHz, from 1 to 23 kHz, as SVG: the analogue curve, and each program's error."""
    frequencies = [1000 * 23 ** (i / 60) for i in range(61)]
    errors = bells(race, frequencies)
    width, height, left, right, top, bottom = 760, 360, 60, 130, 34, 44
    low, high = -3.0, 2.0
    x = lambda f: left + (width - left - right) * math.log(f / 1000) / math.log(23)
    y = lambda db: top + (height - top - bottom) * (high - db) / (high - low)
    colors = {"ours": "#0a7d4b", "LSP": "#c2410c", "LSP, matched": "#d9a514", "Calf": "#7c3aed", "ffmpeg": "#2563eb"}
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="DejaVu Sans, sans-serif" '
             'font-size="12"><title>Error of a 10 kHz bell at 48 kHz against the analogue curve</title>'
             f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
             f'<text x="{left}" y="20" fill="#222222">10 kHz bell, +6 dB, q 1, at 48 kHz: dB off the analogue curve</text>']
    for db in range(int(low), int(high) + 1):
        lines.append(f'<path d="M{left} {y(db):.1f}H{width - right}" stroke="{"#888888" if db == 0 else "#e4e4e4"}"/>'
                     f'<text x="{left - 8}" y="{y(db) + 4:.1f}" text-anchor="end" fill="#555555">{db:+d}</text>')
    for f in (1000, 2000, 5000, 10000, 20000):
        lines.append(f'<path d="M{x(f):.1f} {top}V{height - bottom}" stroke="#e4e4e4"/>'
                     f'<text x="{x(f):.1f}" y="{height - bottom + 18}" text-anchor="middle" fill="#555555">{f // 1000} kHz</text>')
    label = -math.inf
    for name, values in sorted(errors.items(), key=lambda item: -item[1][-1]):  # from the top down
        points = " ".join(f"{x(f):.1f},{y(max(low, min(high, e))):.1f}" for f, e in zip(frequencies, values))
        dash = ' stroke-dasharray="6 4"' if name == "ffmpeg" else ' stroke-dasharray="2 3"' if name == "Calf" else ""
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colors[name]}" stroke-width="2"{dash}/>')
        label = max(label + 15, y(max(low, min(high, values[-1]))))
        lines.append(f'<text x="{width - right + 8}" y="{label + 4:.1f}" fill="{colors[name]}">{name}</text>')
    with open(file, "w", encoding="utf-8") as svg:
        svg.write("\n".join(lines) + "\n</svg>\n")


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    build = os.path.join(root, "build/release")
    arguments = sys.argv[1:]
    if "--build" in arguments:
        build = os.path.abspath(arguments[arguments.index("--build") + 1])
    with tempfile.TemporaryDirectory(prefix="ohmic-strip-") as folder:
        race = Race(build, root, folder)
        for name, why in race.missing.items():
            print(f"!! {name} is not measured: {why}")
        if "--picture" in arguments:
            picture(race, arguments[arguments.index("--picture") + 1])
        else:
            response(race, lambda figure, measured: print(f"{figure}: {measured}"))


if __name__ == "__main__":
    main()
