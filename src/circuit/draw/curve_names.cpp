// Where the names of curves stand.
#include "circuit/draw/curve_names.hpp"

#include <algorithm>
#include <cmath>

#include "circuit/draw/svg.hpp"

namespace ohmic::circuit {
namespace {

constexpr double column = 4.0;  // pixels between the places where curves are compared

// Pushes names apart until none overlaps, keeping their order and the frame: each block of touching names lies around
// the mean of what its members want (pool adjacent violators).
void spread(std::vector<CurveName>& names, double gap, double top, double bottom) {
  std::stable_sort(names.begin(), names.end(),
                   [](const CurveName& a, const CurveName& b) { return a.wanted < b.wanted; });
  struct Block {
    double first_wanted_sum;
    int count;
  };
  std::vector<Block> blocks;
  const auto first_of = [](const Block& b) { return b.first_wanted_sum / b.count; };
  for (const CurveName& n : names) {
    blocks.push_back({n.wanted, 1});
    while (blocks.size() > 1) {
      Block& above = blocks[blocks.size() - 2];
      const Block& below = blocks.back();
      if (first_of(below) >= first_of(above) + above.count * gap) break;
      above.first_wanted_sum += below.first_wanted_sum - below.count * (above.count * gap);
      above.count += below.count;
      blocks.pop_back();
    }
  }
  std::size_t i = 0;
  double free = top;
  for (const Block& b : blocks) {
    double y = std::max(free, std::min(first_of(b), bottom - (b.count - 1) * gap));
    for (int k = 0; k < b.count; ++k, y += gap) names[i++].y = y;
    free = y;
  }
  double limit = bottom;
  for (std::size_t k = names.size(); k-- > 0; limit = names[k].y - gap) names[k].y = std::min(names[k].y, limit);
}

// Height of a curve at every `column` of the frame; NaN where it is not.
std::vector<double> heights_of(const Curve& curve, const Scale& x, const Scale& up, const Frame& f) {
  std::vector<double> heights(static_cast<std::size_t>((f.right - f.left) / column) + 1, std::nan(""));
  for (std::size_t i = 0; i + 1 < std::min(curve.x.size(), curve.y.size()); ++i) {
    const double left = x.at(curve.x[i]), right = x.at(curve.x[i + 1]);
    if (!(right >= left)) continue;
    const double first = std::ceil(std::max(0.0, left) / column);
    for (auto k = static_cast<std::size_t>(first); k < heights.size(); ++k) {
      const double at = static_cast<double>(k) * column;
      if (at > right) break;
      const double part = right > left ? (at - left) / (right - left) : 0.0;
      heights[k] = f.bottom - (up.at(curve.y[i]) * (1.0 - part) + up.at(curve.y[i + 1]) * part);
    }
  }
  return heights;
}

}  // namespace

std::vector<CurveName> names_beside(const Chart& chart, const Frame& f, const Scale& x, const Scale& y) {
  std::vector<CurveName> names;
  for (std::size_t k = 0; k < chart.curves.size(); ++k) {
    const Curve& c = chart.curves[k];
    for (std::size_t i = std::min(c.x.size(), c.y.size()); i-- > 0;) {
      const double px = x.at(c.x[i]), py = y.at(c.y[i]);
      if (!std::isfinite(px) || !std::isfinite(py) || px < -0.5 || px > f.right - f.left + 0.5) continue;
      const double at = std::clamp(f.bottom - py, f.top, f.bottom);
      names.push_back({f.left + px, at, at, k});
      break;
    }
  }
  spread(names, 17.0, f.top + 4.0, f.bottom - 4.0);
  return names;
}

std::vector<CurveName> names_inside(const Chart& chart, const Frame& f, const Scale& x, const Scale& y,
                                    const Scale& right) {
  std::vector<std::vector<double>> heights;
  heights.reserve(chart.curves.size());
  for (const Curve& c : chart.curves) heights.push_back(heights_of(c, x, c.on_right ? right : y, f));
  std::vector<CurveName> names;
  for (std::size_t k = 0; k < chart.curves.size(); ++k) {
    const double half = 0.5 * text_width(chart.curves[k].name, 13.0) + 8.0;
    const auto reach = static_cast<std::size_t>(half / column);
    CurveName best{f.left + half, f.top + 12.0, -1e9, k};
    for (std::size_t i = reach; i + reach < heights[k].size(); i += 2)
      for (const double offset : {-13.0, 13.0, -22.0, 22.0, -32.0, 32.0}) {
        const double px = f.left + static_cast<double>(i) * column, at = heights[k][i] + offset;
        if (!(at > f.top + 8.0 && at < f.bottom - 8.0)) continue;
        double space = 30.0 - 0.3 * std::abs(offset);  // more than enough is enough: better nearer
        for (std::size_t other = 0; other < heights.size(); ++other)
          for (std::size_t j = i - reach; j <= i + reach; ++j) {
            const double passes = heights[other][j];
            if (!std::isfinite(passes)) continue;
            const double before = heights[other][j > 0 ? j - 1 : j];
            if ((passes - at) * (before - at) < 0.0)
              space = std::min(space, other == k ? 6.0 : 0.0);  // runs through between two columns
            // Its own curve may come near, not through; no other may be nearer than its own.
            space = std::min(space, std::abs(passes - at) + (other == k ? 4.0
                                                             : j == i   ? 13.0 - std::abs(offset)
                                                                        : 0.0));
          }
        for (const CurveName& n : names)
          if (std::abs(n.x - px) < 2.0 * half + 30.0) space = std::min(space, std::abs(n.y - at));
        if (space > best.wanted + 0.5) best = {px, at, space, k};
      }
    names.push_back(best);
  }
  return names;
}

}  // namespace ohmic::circuit
