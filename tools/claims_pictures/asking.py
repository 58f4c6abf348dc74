"""What the commands of docs/claims.md print, as numbers."""
import json
import re
import shlex
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def shown(ohmic, command):
    """What `ohmic COMMAND` prints."""
    return subprocess.run([ohmic, *shlex.split(command)], cwd=ROOT, capture_output=True, check=True, text=True).stdout


def asked(ohmic, command):
    """The same as figures."""
    return json.loads(shown(ohmic, command + " --json"))


def figure(text, pattern):
    """The first number a sentence has after these words."""
    return float(re.search(pattern + r"\D*?([-+]?\d+(?:\.\d+)?)", text).group(1))


def thd(ohmic, words, floor):
    """Distortion over level at 1 kHz: (volts, percent), never below `floor`."""
    levels = [r for r in asked(ohmic, "circuit thd " + words)["levels"] if r["frequency_hz"] == 1000.0]
    return [r["output_v"] for r in levels], [max(floor, r["thd_percent"]) for r in levels]


def gain(ohmic, words):
    return figure(asked(ohmic, "circuit ac " + words)["says"][0], "Gain")


def noise(ohmic, words):
    """Microvolts at the output, 20 Hz to 20 kHz."""
    said = asked(ohmic, "circuit noise " + words)["says"][0]
    value, unit = re.search(r"20 kHz: ([\d.]+) ([nu])V", said).groups()
    return float(value) * (1e-3 if unit == "n" else 1.0)


def milliwatts(span):
    """"463 mW to 1.02 W" -> 463, 1020."""
    found = re.findall(r"([\d.]+) ?(m?W)?", span)
    return [float(n) * (1.0 if (unit or found[-1][1]) == "mW" else 1e3) for n, unit in found]


def clean(ohmic, words):
    """Volts and watts where 1 kHz reaches 1 % of distortion, as the command says."""
    said = asked(ohmic, "circuit thd " + words)["says"][0]
    value, unit = re.search(r"at ([\d.]+) (m?V)", said).groups()
    power, of = re.search(r", ([\d.]+) (m?W)", said).groups()
    return float(value) * (1e-3 if unit == "mV" else 1), float(power) * (1 if of == "mW" else 1e3)


def bend(ohmic, series, load):
    """Response of the interface's output behind so many ohms with this headphone: Hz, dB against 1 kHz."""
    rows = asked(ohmic, f"circuit ac circuits/interface_output.cir --set series_resistor={series} --load circuits/loads/{load}.cir "
                        "--from 20Hz --to 20kHz")["response"]
    at_1k = min(rows, key=lambda r: abs(r["frequency_hz"] - 1000.0))["gain_db"]
    return [r["frequency_hz"] for r in rows], [r["gain_db"] - at_1k for r in rows]


def outputs(ohmic, rig):
    """What `ohmic explain` says of each output: its name, its points, its sentences in one."""
    for o in asked(ohmic, f"explain rigs/claims/{rig}.toml")["outputs"]:
        yield o["name"], {p["at"].split(",")[0].split(":")[0]: p for p in o["points"]}, " ".join(o["words"])
