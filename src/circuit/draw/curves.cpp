// Curves over frequency, time or level as SVG.
#include "circuit/draw/curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "circuit/draw/curve_names.hpp"
#include "circuit/draw/scale.hpp"
#include "circuit/draw/svg.hpp"

namespace ohmic::circuit {
namespace {

constexpr double width = 880.0, height = 500.0;

// Blue, vermilion, green, purple, ochre, grey: after Okabe & Ito (2008), darkened on white and lightened on black until
// each has a contrast of 4.5 to its ground. A seventh curve begins again, dashed.
constexpr std::string_view light_rules =
    ".ground{fill:#ffffff}.frame{stroke:#8a94a6;fill:none}.grid{stroke:#dfe4ec;fill:none}"
    ".faint{stroke:#eef1f6;fill:none}.zero{stroke:#aab3c2;fill:none}\n"
    ".title{fill:#18202c;font-size:18px;font-weight:600}.subtitle{fill:#5b6678;font-size:13px}"
    ".axis{fill:#3c4657;font-size:13px}.tick{fill:#5b6678;font-size:12px;font-variant-numeric:tabular-nums}\n"
    ".curve{fill:none;stroke-width:2.1;stroke-linejoin:round;stroke-linecap:round}.leader{fill:none;stroke-width:.8;"
    "opacity:.6}.name{font-size:13px;font-weight:600;paint-order:stroke;stroke:#ffffff;stroke-width:4px;"
    "stroke-linejoin:round}.dashed{stroke-dasharray:7 4}\n"
    ".s0{stroke:#0067b1}.f0{fill:#0067b1}.s1{stroke:#c44a00}.f1{fill:#c44a00}.s2{stroke:#007d61}.f2{fill:#007d61}\n"
    ".s3{stroke:#a03a86}.f3{fill:#a03a86}.s4{stroke:#8f6500}.f4{fill:#8f6500}.s5{stroke:#4d5668}.f5{fill:#4d5668}\n";
constexpr std::string_view dark_rules =
    ".ground{fill:#12161d}.frame{stroke:#5d6878}.grid{stroke:#28303c}.faint{stroke:#1d232d}.zero{stroke:#4b5666}\n"
    ".title{fill:#eef2f8}.subtitle{fill:#9aa6b8}.axis{fill:#c3ccd9}.tick{fill:#9aa6b8}.name{stroke:#12161d}\n"
    ".s0{stroke:#56b4f2}.f0{fill:#56b4f2}.s1{stroke:#ff8a4c}.f1{fill:#ff8a4c}.s2{stroke:#2fc79a}.f2{fill:#2fc79a}\n"
    ".s3{stroke:#e394cb}.f3{fill:#e394cb}.s4{stroke:#e9bd3f}.f4{fill:#e9bd3f}.s5{stroke:#b4bfce}.f5{fill:#b4bfce}\n";

std::string number_of(std::size_t curve) { return std::to_string(curve % 6); }

std::vector<double> gathered(const Chart& chart, bool wants_x, bool on_right) {
  std::vector<double> all;
  for (const Curve& c : chart.curves)
    if (wants_x || c.on_right == on_right) {
      const auto& from = wants_x ? c.x : c.y;
      all.insert(all.end(), from.begin(), from.end());
    }
  return all;
}

// What a reader hears who cannot see it.
std::string description(const Chart& chart, const Scale& x) {
  std::string text = chart.subtitle.empty() ? "" : chart.subtitle + ". ";
  text += chart.x.title + " from " + engineering(x.from()) + " to " + engineering(x.to()) + ".";
  for (const Curve& c : chart.curves) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (const double v : c.y)
      if (std::isfinite(v)) {
        low = std::min(low, v);
        high = std::max(high, v);
      }
    text += " " + c.name + ", " + (c.on_right ? chart.right.title : chart.y.title);
    text += low > high ? ": nothing." : ": between " + plain(low) + " and " + plain(high) + ".";
  }
  return text;
}

// Columns of half a pixel keep their first, lowest, highest and last point: a long waveform keeps its peaks.
void draw_curve(Svg& svg, const Curve& curve, const Scale& x, const Scale& y, const Frame& f) {
  struct Point {
    double x, y;
  };
  std::vector<Point> column;
  bool is_down = false;
  const auto put = [&](Point p) {
    svg.raw(is_down ? "L" : "M").number(p.x).raw(" ").number(p.y);
    is_down = true;
  };
  const auto flush = [&] {
    if (column.size() > 4) {
      const auto by_y = [](Point a, Point b) { return a.y < b.y; };
      auto [low, high] = std::minmax_element(column.begin(), column.end(), by_y);
      const Point last = column.back();
      put(column.front());
      put(std::min(low, high)[0]);
      put(std::max(low, high)[0]);
      put(last);
    } else {
      for (const Point p : column) put(p);
    }
    column.clear();
  };
  for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i) {
    const Point p{f.left + x.at(curve.x[i]), f.bottom - y.at(curve.y[i])};
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) {
      flush();
      is_down = false;
      continue;
    }
    if (!column.empty() && std::floor(p.x * 2.0) != std::floor(column.front().x * 2.0)) flush();
    column.push_back(p);
  }
  flush();
}

void draw_axes(Svg& svg, const Chart& chart, const Frame& f, const Scale& x, const Scale& y, const Scale* right) {
  for (const Tick& t : x.ticks(44.0)) {
    const double at = f.left + x.at(t.value);
    svg.line(at, f.top, at, f.bottom, t.label.empty() ? "faint" : "grid");
    if (!t.label.empty()) svg.text(at, f.bottom + 18.0, t.label, "tick", "middle");
  }
  for (const Tick& t : y.ticks(34.0)) {
    const double at = f.bottom - y.at(t.value);
    const bool is_zero = t.value == 0.0 && !chart.y.is_logarithmic;
    svg.line(f.left, at, f.right, at, is_zero ? "zero" : t.label.empty() ? "faint" : "grid");
    if (!t.label.empty()) svg.text(f.left - 8.0, at + 4.0, t.label, "tick", "end");
  }
  if (right != nullptr)
    for (const Tick& t : right->ticks(34.0)) {
      const double at = f.bottom - right->at(t.value);
      if (t.label.empty()) continue;
      svg.line(f.right, at, f.right + 5.0, at, "frame");
      svg.text(f.right + 9.0, at + 4.0, t.label, "tick");
    }
  svg.raw("<path class=\"frame\" d=\"M").number(f.left).raw(" ").number(f.top).raw("V").number(f.bottom).raw("H");
  svg.number(f.right);
  if (right != nullptr) svg.raw("V").number(f.top);
  svg.raw("\"/>\n").text(0.5 * (f.left + f.right), height - 14.0, x.title(), "axis", "middle");
  svg.text(24.0, f.top - 12.0, y.title(), "axis");
  if (right != nullptr) svg.text(width - 24.0, f.top - 12.0, right->title(), "axis", "end");
}

}  // namespace

std::string draw_chart(const Chart& chart) {
  const bool has_right =
      std::any_of(chart.curves.begin(), chart.curves.end(), [](const Curve& c) { return c.on_right; });
  double longest = 0.0;
  for (const Curve& c : chart.curves) longest = std::max(longest, text_width(c.name, 13.0));
  Frame f{68.0, chart.subtitle.empty() ? 84.0 : 100.0, width - 68.0, height - 58.0};
  if (!has_right) f.right = width - std::clamp(longest + 34.0, 40.0, 300.0);

  const Scale x(chart.x, gathered(chart, true, false), f.right - f.left, true);
  const Scale y(chart.y, gathered(chart, false, false), f.bottom - f.top, false);
  const Scale right(chart.right, gathered(chart, false, true), f.bottom - f.top, false);
  const Scale* second = has_right ? &right : nullptr;

  Svg svg;
  svg.raw(svg_head(width, height, chart.title, description(chart, x), light_rules, dark_rules));
  svg.raw("<rect class=\"ground\" width=\"").number(width).raw("\" height=\"").number(height).raw("\" rx=\"8\"/>\n");
  svg.text(24.0, 36.0, chart.title, "title");
  if (!chart.subtitle.empty()) svg.text(24.0, 57.0, chart.subtitle, "subtitle");
  draw_axes(svg, chart, f, x, y, second);

  svg.raw("<clipPath id=\"plot\"><rect x=\"").number(f.left).raw("\" y=\"").number(f.top - 1.0).raw("\" width=\"");
  svg.number(f.right - f.left).raw("\" height=\"").number(f.bottom - f.top + 2.0);
  svg.raw("\"/></clipPath>\n<g clip-path=\"url(#plot)\">\n");
  for (std::size_t k = 0; k < chart.curves.size(); ++k) {
    svg.raw("<path class=\"curve s").raw(number_of(k)).raw(k / 6 % 2 == 1 ? " dashed" : "").raw("\" d=\"");
    draw_curve(svg, chart.curves[k], x, chart.curves[k].on_right ? right : y, f);
    svg.raw("\"/>\n");
  }
  svg.raw("</g>\n");

  // Names stand in the margin beside the ends; where a second axis takes the margin, on the curves.
  const std::vector<CurveName> names = has_right ? names_inside(chart, f, x, y, right) : names_beside(chart, f, x, y);
  for (const CurveName& n : names) {
    const Curve& curve = chart.curves[n.curve];
    const std::string colour = number_of(n.curve);
    if (has_right) {
      svg.text(n.x, n.y + 4.5, curve.on_right ? curve.name + " →" : curve.name, "name f" + colour, "middle");
      continue;
    }
    if (std::abs(n.y - n.wanted) > 3.0 || n.x < f.right - 1.0) {
      svg.raw("<path class=\"leader s" + colour + "\" d=\"M").number(n.x).raw(" ").number(n.wanted).raw("L");
      svg.number(f.right + 10.0).raw(" ").number(n.y).raw("\"/>\n");
    }
    svg.text(f.right + 13.0, n.y + 4.5, curve.name, "name f" + colour);
  }
  return svg.raw("</svg>\n").take();
}

}  // namespace ohmic::circuit
