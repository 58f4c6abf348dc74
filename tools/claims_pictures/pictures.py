"""The pictures of docs/claims.md: one function a picture, its docstring the title."""
import re

from claims_pictures.asking import asked, bend, clean, figure, gain, milliwatts, noise, outputs, shown, thd
from claims_pictures.drawing import bars, curves, hertz, percent, table, volts

FLOOR = 1e-5  # percent: below this the bench prints "<"


def buffer(ohmic):
    """A buffer of 32 frames is 1.3 ms at the least"""
    latency = asked(ohmic, "explain rigs/claims/buffer_32.toml")["latency"]
    names = {"card: capture": "into the computer", "card: playback": "out of it again"}
    rows, at = [], 0.0
    for part in latency["parts"]:
        rows.append((names.get(part["part"], part["part"]), f"{part['frames']} frames", at, at + part["ms"], "fine", f"{part['ms']:.3f} ms"))
        at += part["ms"]
    rows.append(("together", f"{latency['frames']} frames at 48 kHz", 0, latency["ms"], "unsure", f"{latency['ms']:.3f} ms"))
    rows.append(("MOTU M4, by its maker", "32 frames at 96 kHz, converters and USB too", 0, 2.5, "short", "2.5 ms"))
    return bars("@title", "From microphone to ear through the computer. In a millisecond sound goes 34 cm in air.",
                rows, 0, 3, (0, 0.5, 1, 1.5, 2, 2.5, 3), "ms")


def hiss(ohmic):
    """What an amplifier adds: hiss at the ear, at the same loudness"""
    inks, rows = ("fine", "unsure", "short"), []
    for ink, (name, _, said) in zip(inks, outputs(ohmic, "hiss")):
        level = figure(said, "Its hiss is")
        rows.append((name.split(": ")[1].split(" →")[0], "", -10, level, ink, f"{level:.1f}".replace("-", "−")))
    return bars("@title", "A sensitive in-ear headphone, every output turned to 95.6 dB SPL for full scale.", rows, -10, 30,
                (-10, 0, 10, 20, 30), "dB SPL(A)", ((5, "a very quiet room"),))


def better(ohmic):
    """Cleaner than a tube amplifier: an interface's own output"""
    lines = [("interface", "fine", *thd(ohmic, "circuits/interface_output.cir --load 300", FLOOR)),
             ("tube amplifier", "short", *thd(ohmic, "circuits/otl_12au7_6080.cir --set volume=1 --load 300", FLOOR))]
    return curves("@title", "Distortion at 1 kHz over the voltage at 300 ohm. Below 0.00001 % the figures end.", lines,
                  ("Output (rms)", 0.01, 5, True, (0.01, 0.03, 0.1, 0.3, 1, 3), volts),
                  ("Distortion", FLOOR, 30, True, (1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10), percent))


def reach(ohmic):
    """Ohms alone do not say how loud it gets"""
    rows = []
    for name, points, _ in outputs(ohmic, "reach"):
        level = figure(points["at the ear"]["limit"], "")
        model, ohm = name.split("→ ")[1].split(", ")
        rows.append((model, ohm, 80, level, "fine" if level >= 110 else "short", f"{level:.1f} dB SPL"))
    return bars("@title", "The loudest one and the same interface output makes of each headphone before it clips.", rows, 80, 125,
                (80, 90, 100, 110, 120), "dB SPL peak", ((110, "as much as most people ever use"),))


def ohms(ohmic):
    """Two impedances: what an output has, and what is plugged into it"""
    rows = []
    for name, circuit in (("two op-amps, paralleled", "opamp_two_stage"), ("a bus-powered interface", "interface_output"),
                          ("tubes without transformer", "otl_12au7_6080")):
        said = asked(ohmic, f"circuit ac circuits/{circuit}.cir --load 300")["says"][1]
        value = figure(said, "impedance") * (1e-3 if "mohm" in said else 1.0)
        rows.append((name, "output", value / 1.04, value * 1.04, "fine", f"{value:.3g} ohm"))
    rows += [("speakers", "plugged in", 4, 8, "unsure", "4 to 8 ohm"), ("headphones", "plugged in", 16, 600, "unsure", "16 to 600 ohm")]
    return bars("@title", "Low is good for an output. High or low is neither good nor bad for a headphone.", rows, 0.3, 1000,
                (0.3, 1, 3, 10, 30, 100, 300, 1000), "ohm", is_logarithmic=True)


def matched(ohmic):
    """Matched is halved: clean power into 32 ohm"""
    rows = []
    for series, words, ink in (("4.7", "output of 4.7 ohm", "fine"), ("32", "output of 32 ohm: matched", "short")):
        power = clean(ohmic, f"circuits/interface_output.cir --load 32 --set volume=1 --set series_resistor={series}")[1]
        level = gain(ohmic, f"circuits/interface_output.cir --load 32 --set volume=1 --set series_resistor={series}")
        rows.append((words, f"gain {level:.2f} dB".replace("-", "−"), 0, power, ink, f"{power:g} mW"))
    return bars("@title", "The same interface output with two resistors in it, up to 1 % of distortion.", rows, 0, 200, (0, 50, 100, 150, 200), "mW")


def bends(ohmic, series):
    names = (("three-way in-ear, 30 ohm", "short", "balanced_armature"), ("dynamic, 300 ohm", "fine", "dynamic_300"),
             ("planar, 46 ohm", "beside", "planar"))
    lines = [(name, ink, *bend(ohmic, series, load)) for name, ink, load in names]
    return curves("@title", f"Response of three headphones on an output of {series} ohm, against 1 kHz.", lines,
                  ("Frequency", 20, 20000, True, (20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000), hertz),
                  ("dB", -8, 4, False, (-8, -6, -4, -2, 0, 2, 4), lambda v: f"{v:g}".replace("-", "−")))


def low_impedance(ohmic):
    """Not how many ohms, but how they differ"""
    return bends(ohmic, 33)


def one_twenty(ohmic):
    """What 120 ohm do"""
    return bends(ohmic, 120)


def weak(ohmic):
    """Clean until it has no more: an op-amp on a battery"""
    lines = [(f"into {load} ohm", ink, *thd(ohmic, f"circuits/opamp_battery.cir --set volume=1 --load {load}", FLOOR))
             for load, ink in ((32, "short"), (300, "fine"))]
    return curves("@title", "Distortion at 1 kHz over the output. Into 32 ohm its current ends, into 300 ohm its voltage.", lines,
                  ("Output (rms)", 0.01, 3, True, (0.01, 0.03, 0.1, 0.3, 1, 3), volts),
                  ("Distortion", FLOOR, 30, True, (1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10), percent))


def four(ohmic):
    """Four headphones on one output"""
    rows = []
    for name, circuit in (("interface, 33 ohm", "interface_output"), ("op-amps, 0.5 ohm", "opamp_two_stage")):
        one, all_four = (gain(ohmic, f"circuits/{circuit}.cir --set volume=1 --load circuits/{load}.cir")
                         for load in ("loads/dynamic_32", "claims/four_dynamic_32"))
        rows.append((name, "each of four, against one alone", all_four - one, 0, "short" if all_four - one < -1 else "fine",
                     f"{all_four - one:.1f} dB".replace("-", "−")))
    return bars("@title", "How much softer each of four equal headphones of 32 ohm is than one alone.", rows, -8, 0, (-8, -6, -4, -2, 0), "dB")


def monitors(ohmic):
    """A speaker without an amplifier, on a line output"""
    rows = []
    for name, points, _ in outputs(ohmic, "passive_monitors"):
        point = next(p for at, p in points.items() if at.startswith("one speaker"))
        level = min(figure(point["level"], ""), figure(point["limit"], ""))
        kind = "passive" if "Passive" in name else "active"
        rows.append((f"{kind} speaker", "8 ohm" if kind == "passive" else "with an amplifier in it", 40, level,
                     "short" if kind == "passive" else "fine", f"{level:.1f} dB SPL"))
    return bars("@title", "Full scale at 1 m, from one line output of an interface; the active one is at its own limit.", rows, 40, 120,
                (40, 60, 80, 100, 120), "dB SPL", ((65, "talking"),))


def converters(ohmic):
    """Where the noise of a recording comes from"""
    rows = []
    for i in asked(ohmic, "explain rigs/claims/converters.toml")["inputs"]:
        floor = figure(" ".join(i["words"]), "From")
        microphone, kind = i["name"].split(", ")
        rows.append((f"{microphone} microphone", f"converter of {'110' if kind == 'modest' else '120'} dB", 0, floor,
                     "unsure" if kind == "modest" else "fine", f"{floor:.1f}"))
    return bars("@title", "Everything that hisses, as if it were sound at the microphone.", rows, 0, 40, (0, 10, 20, 30, 40), "dB SPL(A)",
                ((30, "a quiet room"),))


def gains(ohmic):
    """More gain: louder by just the gain, and more hiss"""
    rows = []
    for words, setting, ink in (("low gain, knob up", "volume=1 --switch gain=low", "fine"),
                                ("high gain, knob up", "volume=1 --switch gain=high", "short"),
                                ("high gain, knob back", "volume=0.79 --switch gain=high", "fine")):
        hum = noise(ohmic, f"circuits/opamp_two_stage.cir --load 300 --set {setting}")
        level = gain(ohmic, f"circuits/opamp_two_stage.cir --load 300 --set {setting}")
        rows.append((words, f"{level:.1f} dB", 0, hum, ink, f"{hum:.2f} µV"))
    return bars("@title", "Noise of a two-stage amplifier into 300 ohm, 20 Hz to 20 kHz.", rows, 0, 6, (0, 1, 2, 3, 4, 5, 6), "µV")


def double(ohmic):
    """Two amplifiers in a row: it is the first knob that counts"""
    rows = []
    for words, command, ink in (("on the line output", "circuits/opamp_two_stage.cir --set volume=0.5", "fine"),
                                ("on the headphone output, up", "circuits/claims/double_amped.cir --set first=1 --set volume=0.5", "fine"),
                                ("on the headphone output, down", "circuits/claims/double_amped.cir --set first=0.5 --set volume=1", "short")):
        hum, level = noise(ohmic, command + " --load 300"), gain(ohmic, command + " --load 300")
        rows.append((words, f"{level:.1f} dB in all".replace("-", "−"), 0, hum, ink, f"{hum:.2f} µV"))
    return bars("@title", "Noise of an amplifier at 300 ohm, 20 Hz to 20 kHz.", rows, 0, 8, (0, 2, 4, 6, 8), "µV")


def balanced(ohmic):
    """Balanced: twice the volts, not twice the current"""
    rows = [(f"{words}, {load} ohm", "", 0, clean(ohmic, f"circuits/{circuit}.cir --set volume=1 --load {load}")[0], ink, "")
            for load in (300, 32) for words, circuit, ink in (("one output", "interface_output", "fine"),
                                                              ("balanced", "claims/balanced_output", "beside"))]
    rows = [(*r[:5], f"{r[3]:.2f} V") for r in rows]
    return bars("@title", "Largest voltage with at most 1 % of distortion.", rows, 0, 6, (0, 1, 2, 3, 4, 5, 6), "V rms")


def power(ohmic):
    """Power for peaks of 110 dB SPL"""
    both = asked(ohmic, 'compare "hd 650" susvara')
    needed = next(row for row in both["rows"] if row["what"].startswith("power"))
    rows = [(both[device], "", *milliwatts(needed[device]), ink, needed[device]) for device, ink in (("first", "fine"), ("second", "short"))]
    return bars("@title", "As loud as most people ever listen. Bars are as wide as the sources disagree.", rows, 1, 3000,
                (1, 3, 10, 30, 100, 300, 1000, 3000), "mW", is_logarithmic=True)


def phantom(ohmic):
    """48 V on a dynamic microphone: current through its coil"""
    rows = []
    for words, setting, ink in (("balanced cable", "", "fine"), ("one end tied to earth", " --switch cable=unbalanced", "short")):
        parts = asked(ohmic, "circuit op circuits/claims/phantom_dynamic.cir" + setting)["resistors"]
        current = abs(next(p for p in parts if p["resistor"] == "rcoil")["current_a"]) * 1e6
        rows.append((words, "", 0.001, current, ink, f"{current * 1e3:.1f} nA" if current < 1 else f"{current / 1e3:.2f} mA"))
    return bars("@title", "Between two equal voltages nothing flows.", rows, 0.001, 100000,
                (0.001, 0.1, 10, 1000, 100000), "", is_logarithmic=True,
                tick_words={0.001: "1 nA", 0.1: "100 nA", 10: "10 µA", 1000: "1 mA", 100000: "100 mA"})


def dac_amp(ohmic):
    """What each box is for"""
    has = shown(ohmic, 'catalogue show "2i2 4th"')
    rows = [(words, False, f"{line}  " in has and not re.search(re.escape(line) + r"\s+no", has))
            for words, line in (("a microphone input", "microphone inputs"), ("48 V for a condenser", "48 V phantom power"),
                                ("a guitar input", "instrument input"), ("a converter in", "input dynamic range (A)"))]
    rows = [("a headphone output", True, "headphone sockets" in has), ("a converter out", True, "output dynamic range" in has)] + rows
    return table("@title", "For listening both do. For recording only one of them has a way in.", ("DAC/amp", "interface"), rows)


ALL = {"buffer": buffer, "hiss": hiss, "better": better, "reach": reach, "ohms": ohms, "matched": matched,
       "low_impedance": low_impedance, "one_twenty": one_twenty, "weak": weak, "four": four, "monitors": monitors,
       "converters": converters, "gain": gains, "double": double, "balanced": balanced, "power": power, "phantom": phantom,
       "dac_amp": dac_amp}


def draw_all(ohmic, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in ALL.items():
        (folder / f"{name}.svg").write_text(draw(ohmic).replace("@title", draw.__doc__), encoding="utf-8")
