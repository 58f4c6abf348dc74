// Writes a headphone's impedance network element by element.

#include "gear/load_netlist.hpp"

#include <algorithm>
#include <charconv>
#include <numbers>

namespace ohmic::gear {
namespace {

constexpr double least_ohm = 1e-6;  // a cable without resistance: still an element, so that the shape stays

/// The shortest text that reads back to the same number.
std::string number(double value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  return {digits, end};
}

class Writer {
 public:
  std::string text() && { return ".subckt headphone a b\n" + std::move(text_) + ".ends\n"; }

  void element(char letter, std::string_view name, std::string_view from, std::string_view to, double value) {
    text_ += letter;
    for (const std::string_view word : {name, from, to}) (text_ += word) += ' ';
    text_ += number(value) + "\n";
  }
  void ammeter() { text_ += std::string(load_ammeter) + " a t 0\n"; }

  /// One headphone from t to b: the cable, the coil's resistance, then its sections, each with as many elements as its
  /// kind has.
  ///   resonance:  L = R / (2 pi f Q),   C = Q / (2 pi f R)
  void headphone(const Load& load, const std::string& number_of_it) {
    const std::vector<SectionSpec>& sections = load.network.sections;
    std::string at = "c" + number_of_it;
    element('r', "c" + number_of_it + " ", "t", at, std::max(load.cable.value(), least_ohm));
    for (std::size_t k = 0; k <= sections.size(); ++k) {
      const std::string id = number_of_it + "_" + std::to_string(k) + " ";
      const std::string to = k == sections.size() ? "b" : "n" + number_of_it + "_" + std::to_string(k);
      if (k == 0) {
        element('r', "s" + id, at, to, std::max(load.network.resistance.value(), least_ohm));
      } else {
        const SectionSpec& section = sections[k - 1];
        const double r = section.resistance.value();
        element('r', "s" + id, at, to, r);
        if (section.kind == SectionKind::inductive) element('l', "s" + id, at, to, section.inductance.value());
        if (section.kind == SectionKind::capacitive) element('c', "s" + id, at, to, section.capacitance.value());
        if (section.kind == SectionKind::resonance) {
          const double w = 2.0 * std::numbers::pi * section.frequency.value();
          element('l', "s" + id, at, to, r / (w * section.q));
          element('c', "s" + id, at, to, section.q / (w * r));
        }
      }
      at = to;
    }
  }

 private:
  std::string text_;
};

}  // namespace

std::string load_netlist(std::span<const Load> loads) {
  Writer writer;
  writer.ammeter();
  for (std::size_t i = 0; i < loads.size(); ++i) writer.headphone(loads[i], std::to_string(i + 1));
  return std::move(writer).text();
}

}  // namespace ohmic::gear
