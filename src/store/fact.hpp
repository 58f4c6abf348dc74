#pragma once
// One figure and who says so: a catalogue keeps what makers print, laboratories measure and people find themselves apart.

#include <string>
#include <vector>

namespace ohmic::store {

/// A maker's own figure, somebody's measurement, or what the person who uses Ohmic entered or measured. The last wins.
enum class Basis { published, measured, own };
enum class Confidence { low, medium, high };

/// Who says a figure.
struct Source {
  Basis basis = Basis::published;
  Confidence confidence = Confidence::medium;
  std::string by;     // "Sennheiser", "Audio Science Review"
  std::string where;  // address or document, as in the catalogue; may name several, separated by " | "
  std::string file;   // of the catalogue, "headphones.csv" ...
  int line = 0;       // ... and the row, from 1
};

/// A figure of one source: `source` counts in the device's `sources`.
template <class Q>
struct Fact {
  Q value{};
  int source = 0;
};
/// What is known of one figure, the most trusted first (own, measured, published; then by confidence). Empty: unknown.
template <class Q>
using Facts = std::vector<Fact<Q>>;

}  // namespace ohmic::store
