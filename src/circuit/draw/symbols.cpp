// Symbols after IEC 60617: pins and room.
#include "circuit/draw/symbols.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::circuit {
namespace {

int units(double pixels) { return static_cast<int>(std::ceil(pixels / grid)); }

bool has_two_pins(Symbol s) { return s <= Symbol::headphone; }

Spot turned(Spot p, int variant) {
  switch (variant) {
    case 1: return {-p.x, -p.y};
    case 2: return {p.y, -p.x};
    case 3: return {-p.y, p.x};
    default: return p;
  }
}

void add_pin(Shape& shape, int x, int y, int fx, int fy) { shape.pins.push_back({{x, y}, {fx, fy}}); }

Shape two_pins(const Part& part, int variant) {
  Shape shape;
  add_pin(shape, 0, -3, 0, -1);
  add_pin(shape, 0, 3, 0, 1);
  for (PinSpot& pin : shape.pins) pin = {turned(pin.at, variant), turned(pin.facing, variant)};
  const double name = text_width(part.label, 11.5), value = text_width(part.value, 11.0);
  const int half = words_offset(part) > 20.0 ? 2 : 1;
  if (variant < 2) {
    shape.body = {-half, -2, half, 2};
    shape.words = {half, -1, units(words_offset(part) + std::max(name, value)), 1};
  } else {
    const int wide = units(0.5 * std::max(name, value));
    shape.body = {-2, -half, 2, half};
    shape.words = {-wide, -half - 1, wide, half + (part.value.empty() ? 0 : 1)};
  }
  return shape;
}

Shape three_pins(const Part& part, int variant) {
  Shape shape;
  const bool is_p = part.symbol == Symbol::pnp || part.symbol == Symbol::pjf || part.symbol == Symbol::pmos;
  const int first = is_p ? 3 : -3;  // collector, drain, plate
  add_pin(shape, 0, first, 0, is_p ? 1 : -1);
  add_pin(shape, -4, 0, -1, 0);
  add_pin(shape, 0, -first, 0, is_p ? -1 : 1);
  if (part.symbol == Symbol::pentode) add_pin(shape, 3, -1, 1, 0);
  const bool is_tube = part.symbol == Symbol::triode || part.symbol == Symbol::pentode;
  const int label = units(std::max(text_width(part.label, 11.5), text_width(part.value, 11.0)) + 2.0);
  const int right = is_tube ? 2 : 1;
  shape.body = {-3, -2, right, 2};
  shape.words = {right, -2, right + label, 1};
  if (variant == 1) {
    for (PinSpot& pin : shape.pins) pin = {{-pin.at.x, pin.at.y}, {-pin.facing.x, pin.facing.y}};
    shape.body = {-right, -2, 3, 2};
    shape.words = {-right - label, -2, -right, 1};
  }
  return shape;
}

Shape op_amp(const Part& part, int variant) {
  Shape shape;
  const int plus = variant == 0 ? -2 : 2;
  add_pin(shape, -4, plus, -1, 0);
  add_pin(shape, -4, -plus, -1, 0);
  add_pin(shape, 4, 0, 1, 0);
  if (part.nets.size() > 3) add_pin(shape, 0, -4, 0, -1);
  if (part.nets.size() > 4) add_pin(shape, 0, 4, 0, 1);
  shape.body = {-3, -3, 3, 3};
  const int label = units(std::max(text_width(part.label, 11.5), text_width(part.value, 11.0)));
  shape.words = {0, -4, 1 + label, -2};
  return shape;
}

Shape potentiometer(const Part& part, int variant) {
  Shape shape;
  const int side = variant == 0 ? 1 : -1;
  add_pin(shape, 0, -3, 0, -1);
  add_pin(shape, 0, 3, 0, 1);
  add_pin(shape, 3 * side, 0, side, 0);
  const int label = units(std::max(text_width(part.label, 11.5), text_width(part.value, 11.0)) + 3.0);
  shape.body = {-1, -2, 1, 2};
  shape.body.include({0, 0, 2 * side, 0});
  shape.body.include({2 * side, 0, 0, 0});
  shape.words = side > 0 ? Extent{-1 - label, -1, -1, 1} : Extent{1, -1, 1 + label, 1};
  return shape;
}

// Pins of a box stand two units apart, on its left and on its right.
Shape box(const Part& part, int variant) {
  Shape shape;
  const int all = static_cast<int>(part.nets.size()), left = part.left_pins, right = all - left;
  const int side = variant == 0 ? 1 : -1;
  double widest[2] = {0.0, 0.0};
  for (std::size_t i = 0; i < part.pin_labels.size(); ++i) {
    double& w = widest[static_cast<int>(i) < left ? 0 : 1];
    w = std::max(w, text_width(part.pin_labels[i], 9.5));
  }
  const double needs = std::max(widest[0] + widest[1] + 20.0,
                                std::max(text_width(part.label, 11.5), text_width(part.value, 11.0)) + 8.0);
  const int half = std::max(3, units(0.5 * needs)), high = std::max({left, right, 1});
  for (int i = 0; i < all; ++i) {
    const int k = i < left ? i : i - left;
    const int x = (i < left ? -1 : 1) * side;
    add_pin(shape, x * (half + 1), 2 * k - (high - 1), x, 0);
  }
  shape.body = {-half, -high - 1, half, high};
  shape.words = {-half, -high - 3, half, -high - 1};
  return shape;
}

// A winding is six units high; windings of a side stand below each other, two units apart.
Shape transformer(const Part& part, int variant) {
  Shape shape;
  const int windings = static_cast<int>(part.nets.size() / 2), left = part.left_pins;
  const int high = std::max(left, windings - left) * 8 - 2;
  const int side = variant == 0 ? 1 : -1;
  for (int w = 0; w < windings; ++w) {
    const bool is_left = w < left;
    const int k = is_left ? w : w - left, count = is_left ? left : windings - left;
    const int top = -(count * 8 - 2) / 2 + 8 * k;
    const int x = (is_left ? -1 : 1) * side;
    add_pin(shape, 3 * x, top, x, 0);
    add_pin(shape, 3 * x, top + 6, x, 0);
  }
  shape.body = {-2, -high / 2, 2, high / 2};
  const int label = units(0.5 * std::max(text_width(part.label, 11.5), text_width(part.value, 11.0)));
  shape.words = {-label, -high / 2 - 3, label, -high / 2 - 1};
  return shape;
}

}  // namespace

void Extent::include(const Extent& o) {
  left = std::min(left, std::min(o.left, o.right));
  right = std::max(right, std::max(o.left, o.right));
  top = std::min(top, std::min(o.top, o.bottom));
  bottom = std::max(bottom, std::max(o.top, o.bottom));
}

double words_offset(const Part& part) {
  if (part.symbol == Symbol::headphone || part.symbol == Symbol::led) return 22.0;
  return part.symbol == Symbol::battery || part.symbol == Symbol::capacitor ? 17.0 : 15.0;
}

int variants(const Part& part) {
  if (part.symbol == Symbol::input || part.symbol == Symbol::output) return 1;
  if (part.symbol == Symbol::headphone || part.symbol == Symbol::battery) return 2;
  return has_two_pins(part.symbol) ? 4 : 2;
}

bool is_horizontal(const Part& part, int variant) { return has_two_pins(part.symbol) && variant >= 2; }

namespace {

Shape bare_shape(const Part& part, int variant) {
  switch (part.symbol) {
    case Symbol::npn:
    case Symbol::pnp:
    case Symbol::njf:
    case Symbol::pjf:
    case Symbol::nmos:
    case Symbol::pmos:
    case Symbol::triode:
    case Symbol::pentode: return three_pins(part, variant);
    case Symbol::op_amp: return op_amp(part, variant);
    case Symbol::potentiometer: return potentiometer(part, variant);
    case Symbol::transformer: return transformer(part, variant);
    case Symbol::box: return box(part, variant);
    case Symbol::input: {
      Shape shape;
      add_pin(shape, 2, 0, 1, 0);
      const int wide = units(std::max(text_width(part.label, 11.5), text_width(part.value, 11.0)));
      shape.body = {0, -1, 1, 1};
      shape.words = {1 - wide, -2, 1, part.value.empty() ? 1 : 2};
      return shape;
    }
    case Symbol::output: {
      Shape shape;
      add_pin(shape, -2, 0, -1, 0);
      shape.body = {-1, -1, 0, 1};
      shape.words = {-1, -2, units(text_width(part.label, 11.5)) - 1, 1};
      return shape;
    }
    default: return two_pins(part, variant);
  }
}

}  // namespace

Shape shape_of(const Part& part, int variant) {
  Shape shape = bare_shape(part, variant);
  shape.room = shape.body;
  shape.room.include(shape.words);
  return shape;
}

}  // namespace ohmic::circuit
