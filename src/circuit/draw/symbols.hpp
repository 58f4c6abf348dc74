#pragma once
// Symbols after IEC 60617: where their pins are, how much room they need, and their strokes.

#include <vector>

#include "circuit/draw/sheet.hpp"
#include "circuit/draw/svg.hpp"

namespace ohmic::circuit {

inline constexpr int grid = 10;  // pixels

struct PinSpot {
  Spot at, facing;
};
struct Shape {
  std::vector<PinSpot> pins;
  Extent body;   // nothing is drawn across it
  Extent words;  // its name and value
  Extent room;   // both
};

/// How many ways a symbol may stand. Two pins: pin 0 at the top, bottom, left, right. Others: as it is, mirrored;
/// op-amps: + above, - above.
int variants(const Part& part);
/// True where the part's two pins lie side by side.
bool is_horizontal(const Part& part, int variant);
/// Pixels from the middle of an upright symbol of two pins to its words.
double words_offset(const Part& part);
Shape shape_of(const Part& part, int variant);
/// Strokes, name and value at the place and variant the part has.
void draw_part(Svg& svg, const Part& part);

}  // namespace ohmic::circuit
