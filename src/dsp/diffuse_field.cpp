// From the eardrum back to the room: what a sound field adds on its way to an eardrum, which limits of hearing leave out.

#include "dsp/diffuse_field.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::dsp {
namespace {

struct Point {
  double hz, db;
};

// ANSI S3.4-2007, level at the eardrum minus level in the diffuse field.
constexpr std::array<Point, 32> table = {{
    {100, 0.0},   {125, 0.1},   {160, 0.3},   {200, 0.4},   {250, 0.5},   {315, 1.0},   {400, 1.6},   {500, 1.7},
    {630, 2.2},   {750, 2.7},   {800, 2.9},   {1000, 3.8},  {1250, 5.3},  {1500, 6.8},  {1600, 7.2},  {2000, 10.2},
    {2500, 14.9}, {3000, 14.5}, {3150, 14.4}, {4000, 12.7}, {5000, 10.8}, {6000, 8.9},  {6300, 8.7},  {8000, 8.5},
    {9000, 6.2},  {10000, 5.0}, {11200, 4.5}, {12500, 4.0}, {14000, 3.3}, {15000, 2.6}, {16000, 2.0}, {20000, 2.0},
}};

}  // namespace

Decibel diffuse_field_at_eardrum(Hertz frequency) {
  const double f = frequency.value();
  if (f <= table.front().hz) return Decibel(table.front().db);
  const auto above = std::ranges::find_if(table, [f](const Point& point) { return point.hz >= f; });
  if (above == table.end()) return Decibel(table.back().db);
  const Point& below = *(above - 1);
  const double share = std::log(f / below.hz) / std::log(above->hz / below.hz);
  return Decibel(below.db + share * (above->db - below.db));
}

// The table's own inverse, fitted as a minimax over 55 frequencies from 50 Hz to 16 kHz.
const std::array<EqBand, 4>& diffuse_field_inverse() {
  static constexpr std::array<EqBand, 4> bands = {{{EqShape::peak, Hertz(2498.2), Decibel(-4.059), 2.4658},
                                                   {EqShape::peak, Hertz(3465.5), Decibel(-11.076), 0.6492},
                                                   {EqShape::peak, Hertz(7832.8), Decibel(-2.396), 3.8124},
                                                   {EqShape::peak, Hertz(2620.9), Decibel(-1.581), 0.1348}}};
  return bands;
}

}  // namespace ohmic::dsp
