// Names and voltages of nets, put where nothing else is drawn.
#include "circuit/draw/words.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "circuit/draw/svg.hpp"
#include "circuit/draw/symbols.hpp"

namespace ohmic::circuit {
namespace {

// How much is drawn in each cell of the grid: 1 a wire, more for words and symbols.
class Ink {
 public:
  explicit Ink(const Extent& extent) : extent_(extent), wide_(extent.right - extent.left + 1) {
    cells_.resize(static_cast<std::size_t>(wide_) * static_cast<std::size_t>(extent.bottom - extent.top + 1));
  }
  void add(const Extent& area, int amount) {
    for (int y = std::max(area.top, extent_.top); y <= std::min(area.bottom, extent_.bottom); ++y)
      for (int x = std::max(area.left, extent_.left); x <= std::min(area.right, extent_.right); ++x)
        cells_[cell(x, y)] += amount;
  }
  int under(const Extent& area) const {
    int sum = 0;
    for (int y = area.top; y <= area.bottom; ++y)
      for (int x = area.left; x <= area.right; ++x)
        sum += x < extent_.left || x > extent_.right || y < extent_.top || y > extent_.bottom ? 5 : cells_[cell(x, y)];
    return sum;
  }

 private:
  std::size_t cell(int x, int y) const {
    return static_cast<std::size_t>(y - extent_.top) * static_cast<std::size_t>(wide_) +
           static_cast<std::size_t>(x - extent_.left);
  }
  Extent extent_;
  int wide_;
  std::vector<int> cells_;
};

struct Place {
  Extent cells;
  NetWords words;
  int covers = 0;
};

// Above and below horizontal pieces, right and left of upright ones.
std::vector<Place> places(const Piece& run, int wide) {
  std::vector<Place> found;
  const auto flat = [&](int x, int y, double base) {
    found.push_back({{x, y, x + wide - 1, y}, {.x = x * grid + 1.0, .y = base, .name = {}, .volts = {}}});
  };
  if (run.from.y == run.to.y) {
    const int y = run.from.y;
    for (int x = run.from.x - wide / 2; x <= run.to.x - wide / 2; ++x) {
      flat(x, y - 1, y * grid - 4.0);
      flat(x, y + 1, y * grid + 12.0);
    }
    return found;
  }
  for (int y = run.from.y; y <= run.to.y; ++y) {
    flat(run.from.x + 1, y, y * grid + 4.0);
    found.back().words.x = run.from.x * grid + 5.0;
    found.push_back({{run.from.x - wide, y, run.from.x - 1, y},
                     {.x = run.from.x * grid - 5.0, .y = y * grid + 4.0, .name = {}, .volts = {}, .ends_here = true}});
  }
  return found;
}

// In the middle of the longest piece, where nothing else is.
Place best_place(const Ink& ink, const std::vector<Piece>& runs, const NetWords& words) {
  const double gap = words.volts.empty() || words.name.empty() ? 0.0 : 4.0;
  const double pixels = text_width(words.name, 9.5) + text_width(words.volts, 9.5) + gap;
  int least = std::numeric_limits<int>::max();
  Place best;
  for (std::size_t r = 0; r < runs.size(); ++r)
    for (Place& place : places(runs[r], static_cast<int>(std::ceil((pixels + 2.0) / grid)))) {
      place.covers = ink.under(place.cells);
      const int off = std::abs(place.cells.left + place.cells.right - runs[r].from.x - runs[r].to.x) +
                      std::abs(2 * place.cells.top - runs[r].from.y - runs[r].to.y);
      const int cost = 40 * place.covers + 8 * static_cast<int>(std::min<std::size_t>(r, 20)) + off;
      if (cost >= least) continue;
      least = cost;
      best = place;
    }
  return best;
}

}  // namespace

Words place_words(const Sheet& sheet, const Wiring& wiring, const std::vector<std::string>& volts) {
  Ink ink(wiring.extent);
  for (const Part& part : sheet.parts) {
    const Shape shape = shape_of(part, part.variant);
    ink.add(shape.room.moved(part.at), 6);
    ink.add(shape.body.moved(part.at), 6);
  }
  for (const Piece& run : wiring.runs) ink.add({run.from.x, run.from.y, run.to.x, run.to.y}, 2);
  for (const Sign& sign : wiring.signs) {
    const Spot front{sign.at.x + sign.facing.x, sign.at.y + sign.facing.y};
    ink.add({front.x - 1, front.y - 1, front.x + 1, front.y + 1}, 4);
  }
  Words all;
  for (std::size_t n = 1; n < sheet.nets.size(); ++n) {
    const Net& net = sheet.nets[n];
    if (net.kind != NetKind::signal || net.pins == 0) continue;
    NetWords words{.name = net.name, .volts = volts[n]};
    for (const Part& p : sheet.parts) {
      if ((p.symbol != Symbol::output && p.symbol != Symbol::input) || p.nets[0] != static_cast<Node>(n)) continue;
      words.name.clear();  // stands beside the port
      if (p.symbol == Symbol::input && words.volts == "0 V") words.volts.clear();
    }
    if (words.name.empty() && words.volts.empty()) continue;
    std::vector<Piece> runs;
    std::copy_if(wiring.runs.begin(), wiring.runs.end(), std::back_inserter(runs),
                 [&](const Piece& r) { return r.net == static_cast<Node>(n); });
    if (runs.empty()) continue;
    const auto length = [](const Piece& r) { return 2 * (r.to.x - r.from.x) + r.to.y - r.from.y; };
    std::stable_sort(runs.begin(), runs.end(), [&](const Piece& a, const Piece& b) { return length(a) > length(b); });
    Place best = best_place(ink, runs, words);
    if (best.covers > 0 && !words.volts.empty() && !words.name.empty()) {
      // Where there is no room for both, the voltage stays.
      NetWords short_words{.name = {}, .volts = words.volts};
      const Place other = best_place(ink, runs, short_words);
      if (other.covers < best.covers) {
        best = other;
        words = short_words;
      }
    }
    ink.add(best.cells, 5);
    all.covered += best.covers > 0 ? 1 : 0;
    words.x = best.words.x;
    words.y = best.words.y;
    words.ends_here = best.words.ends_here;
    all.nets.push_back(std::move(words));
  }
  return all;
}

}  // namespace ohmic::circuit
