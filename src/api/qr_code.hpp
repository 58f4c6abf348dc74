#pragma once
// A text as a QR code (ISO/IEC 18004): for a page as SVG, for a terminal as half blocks.

#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"

namespace ohmic::api {

struct QrCode {
  int size = 0;               // modules along a side, without the quiet zone
  std::vector<bool> is_dark;  // row by row

  bool dark(int row, int column) const;  // false outside: the quiet zone
};

/// Light modules that a reader wants around it.
inline constexpr int quiet_zone = 4;

/// With error correction M: 15 % of it may be unreadable. Errors: more than it holds (some 2300 bytes).
Result<QrCode> qr_code(std::string_view text);

/// A picture of its own, dark on light whatever the page's colours are, with the quiet zone.
std::string svg(const QrCode& code);
/// Lines of half blocks, two modules in each character, light on dark as a terminal is; with a quiet zone of two.
std::string half_blocks(const QrCode& code);

}  // namespace ohmic::api
