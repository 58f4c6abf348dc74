#pragma once
// Names and voltages of nets, put where nothing else is drawn.

#include <string>
#include <vector>

#include "circuit/draw/route.hpp"
#include "circuit/draw/sheet.hpp"

namespace ohmic::circuit {

struct NetWords {
  double x = 0.0, y = 0.0;  // pixels, of the text's beginning on its base line
  std::string name, volts;
  bool ends_here = false;  // x is the end
};
struct Words {
  std::vector<NetWords> nets;
  int covered = 0;  // how many found no free place
};
/// volts: what to write at each net, [Node], empty for nothing.
Words place_words(const Sheet& sheet, const Wiring& wiring, const std::vector<std::string>& volts);

}  // namespace ohmic::circuit
