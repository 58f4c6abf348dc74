#pragma once
// Curves over frequency, time or level as SVG: what `ohmic circuit` draws.

#include <string>
#include <string_view>
#include <vector>

namespace ohmic::circuit {

struct Curve {
  std::string name;
  std::vector<double> x, y;  // NaN in y: a gap
  bool on_right = false;     // belongs to the right axis
};
struct Axis {
  std::string title;  // with its unit: "Level (dB)"
  bool is_logarithmic = false;
  double from = 0.0, to = 0.0;  // equal: as the data needs
};
struct Chart {
  std::string title, subtitle;
  Axis x, y, right;
  std::vector<Curve> curves;
};
/// Light and dark by CSS; colours that colour-blind readers tell apart; curves labelled at their ends.
std::string draw_chart(const Chart& chart);

}  // namespace ohmic::circuit
