"""Bars and curves as SVG, light and dark: how the pictures of docs/claims.md look."""
import math
from html import escape

WIDTH = 880
# Colours of src/advise/draw/ink.hpp: blue is fine, ochre depends, vermilion is not enough, green stands beside.
LIGHT = (".ground{fill:#fff}.title{fill:#18202c;font-size:18px;font-weight:600}.soft{fill:#5b6678;font-size:13px}"
         ".text{fill:#18202c;font-size:14px}.tick{fill:#5b6678;font-size:12px}.figure{fill:#18202c;font-size:14px;"
         "font-weight:600}.grid{stroke:#e3e7ee;fill:none}.frame{stroke:#8a94a6;fill:none}.mark{stroke:#18202c;"
         "stroke-width:1.4;fill:none;stroke-dasharray:5 4}.curve{fill:none;stroke-width:2.3;stroke-linejoin:round}"
         ".halo{paint-order:stroke;stroke:#fff;stroke-width:5px;stroke-linejoin:round}.name{font-size:13px;font-weight:600}")
DARK = (".ground{fill:#12161d}.title,.text,.figure{fill:#eef2f8}.soft,.tick{fill:#9aa6b8}.grid{stroke:#28303c}"
        ".frame{stroke:#5d6878}.mark{stroke:#eef2f8}.halo{stroke:#12161d}")
INK = {"fine": ("#0067b1", "#56b4f2"), "unsure": ("#8f6500", "#e9bd3f"), "short": ("#c44a00", "#ff8a4c"),
       "beside": ("#007d61", "#2fc79a")}
for name, (light, dark) in INK.items():
    LIGHT += f".{name}{{fill:{light}}}.s-{name}{{stroke:{light}}}"
    DARK += f".{name}{{fill:{dark}}}.s-{name}{{stroke:{dark}}}"


class Scale:
    """Where on `length` pixels a value stands."""

    def __init__(self, low, high, length, is_logarithmic=False):
        self.law = math.log10 if is_logarithmic else float
        self.low, self.span, self.length = self.law(low), self.law(high) - self.law(low), length

    def at(self, value):
        return self.length * min(1.0, max(0.0, (self.law(value) - self.low) / self.span))


def document(title, subtitle, height, body):
    said = escape(subtitle)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img" font-family="Inter, Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif">'
            f"<title>{escape(title)}</title><desc>{said}</desc>\n<style>{LIGHT}\n@media (prefers-color-scheme:dark){{{DARK}}}"
            f'</style>\n<rect class="ground" width="{WIDTH}" height="{height}" rx="8"/>\n'
            f'<text class="title" x="24" y="36">{escape(title)}</text><text class="soft" x="24" y="57">{said}</text>\n'
            + "\n".join(body) + "\n</svg>\n")


def text(x, y, what, css, anchor="start"):
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(what)}</text>'


def bars(title, subtitle, rows, low, high, ticks, unit, marks=(), is_logarithmic=False, tick_words=None):
    """rows: (name, second line, from, to, ink, words at the bar's end); marks: (value, words)."""
    left = 300
    right, top, row = WIDTH - 150, 112 if marks else 86, 52
    bottom = top + row * len(rows)
    scale = Scale(low, high, right - left, is_logarithmic)
    body = []
    for tick in ticks:
        x = left + scale.at(tick)
        body.append(f'<path class="grid" d="M{x:.1f} {top}V{bottom}"/>')
        body.append(text(x, bottom + 19, (tick_words or {}).get(tick, f"{tick:g}".replace("-", "−")), "tick", "middle"))
    names = []
    for i, (name, second, start, end, ink, words) in enumerate(rows):
        y = top + row * (i + 0.5)
        a, b = left + scale.at(start), left + scale.at(end)
        names.append(text(left - 16, y - 1 if second else y + 5, name, "text", "end"))
        if second:
            names.append(text(left - 16, y + 17, second, "soft", "end"))
        names.append(text(max(b, a + 3) + 9, y + 5, words, "figure halo"))
        body.append(f'<rect class="{ink}" x="{a:.1f}" y="{y - 11:.1f}" width="{max(3.0, b - a):.1f}" height="22" rx="3"/>')
    for value, words in marks:
        x = left + scale.at(value)
        body.append(f'<path class="mark" d="M{x:.1f} {top - 8}V{bottom}"/>' + text(x, top - 15, words, "soft", "middle"))
    body += names
    body.append(f'<path class="frame" d="M{left} {top}V{bottom}H{right}"/>' + text(right, bottom + 38, unit, "soft", "end"))
    return document(title, subtitle, bottom + 52, body)


def curves(title, subtitle, lines, x_axis, y_axis):
    """lines: (name, ink, xs, ys); an axis: (words, low, high, is_logarithmic, ticks, how a tick is written)."""
    left, right, top, bottom = 74, WIDTH - 190, 100, 420
    x_scale = Scale(x_axis[1], x_axis[2], right - left, x_axis[3])
    y_scale = Scale(y_axis[1], y_axis[2], bottom - top, y_axis[3])
    body = []
    for tick in x_axis[4]:
        x = left + x_scale.at(tick)
        body.append(f'<path class="grid" d="M{x:.1f} {top}V{bottom}"/>' + text(x, bottom + 19, x_axis[5](tick), "tick", "middle"))
    for tick in y_axis[4]:
        y = bottom - y_scale.at(tick)
        body.append(f'<path class="grid" d="M{left} {y:.1f}H{right}"/>' + text(left - 9, y + 4, y_axis[5](tick), "tick", "end"))
    body.append(f'<path class="frame" d="M{left} {top}V{bottom}H{right}"/>' + text(24, top - 14, y_axis[0], "soft"))
    body.append(text((left + right) / 2, bottom + 42, x_axis[0], "soft", "middle"))
    ends = []
    for name, ink, xs, ys in lines:
        points = [(left + x_scale.at(x), bottom - y_scale.at(y)) for x, y in zip(xs, ys) if x_axis[1] <= x * 1.0001 and x <= x_axis[2] * 1.0001]
        body.append(f'<path class="curve s-{ink}" d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + '"/>')
        ends.append([points[-1][1], name, ink, points[-1][0]])
    ends.sort()
    for before, after in zip(ends, ends[1:]):
        after[0] = max(after[0], before[0] + 20)
    body += [text(x + 9, y + 4, name, f"name {ink} halo") for y, name, ink, x in ends]
    return document(title, subtitle, bottom + 58, body)


def table(title, subtitle, columns, rows):
    """rows: (name, whether each column has it)."""
    top, row, left, wide = 118, 38, 330, 190
    bottom = top + row * len(rows)
    body = [text(left + wide * (i + 0.5), top - 16, name, "figure", "middle") for i, name in enumerate(columns)]
    for i, (name, *have) in enumerate(rows):
        y = top + row * (i + 0.5)
        body.append(f'<path class="grid" d="M60 {top + row * i}H{left + wide * len(columns)}"/>' + text(60, y + 5, name, "text"))
        for column, has in enumerate(have):
            x = left + wide * (column + 0.5)
            body.append(f'<path class="curve s-fine" d="M{x - 9:.1f} {y:.1f}l6 7l12 -14"/>' if has else text(x, y + 5, "no", "soft", "middle"))
    return document(title, subtitle, bottom + 24, body)


def volts(value):
    return f"{value * 1e3:.3g} mV" if value < 1 else f"{value:.3g} V"


def percent(value):
    return ("0.00001" if value < 2e-5 else f"{value:g}") + " %"


def hertz(value):
    return f"{value / 1e3:g} kHz" if value >= 1e3 else f"{value:g} Hz"
