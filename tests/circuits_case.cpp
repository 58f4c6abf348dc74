// The list of shipped amplifiers with levels that suit each.
#include "circuits_case.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>

namespace ohmic::circuits_test {
namespace {

constexpr Amplifier all[] = {
    {"opamp_battery", {0.01, 0.01, 0.01}, {0.08, 0.04, 0.2}, {0.3, 0.15, 0.8}},
    {"opamp_two_stage", {0.05, 0.05, 0.05}, {2.0, 0.8, 4.0}, {5.0, 3.0, 10.0}},
    {"diamond_buffer", {0.1, 0.1, 0.1}, {2.8, 2.8, 8.0}, {13.0, 13.0, 14.0}},
    {"otl_12au7_6080", {0.02, 0.02, 0.02}, {0.3, 0.1, 0.7}, {3.0, 1.0, 4.0}},
    {"se_transformer", {0.05, 0.05, 0.05}, {1.0, 1.0, 1.0}, {6.0, 6.0, 6.0}},
    {"hybrid_19j6_mosfet", {0.02, 0.02, 0.02}, {0.4, 0.15, 0.8}, {2.0, 0.8, 4.0}},
    {"opamp_tube_input", {0.02, 0.02, 0.02}, {0.25, 0.12, 0.5}, {1.0, 0.5, 2.0}},
    {"interface_output", {0.05, 0.05, 0.05}, {1.5, 1.5, 2.0}, {5.0, 4.0, 5.0}},
    {"mic_transformer", {0.001, 0.001, 0.001}, {0.05, 0.05, 0.05}, {0.25, 0.25, 0.25}, true},
    {"pickup_hiz", {0.01, 0.01, 0.01}, {0.1, 0.1, 0.1}, {1.0, 1.0, 1.0}, true},
    {"pickup_line", {0.01, 0.01, 0.01}, {0.1, 0.1, 0.1}, {1.0, 1.0, 1.0}, true},
};
constexpr Load all_loads[] = {
    {"dynamic_32", &Levels::ohm_32}, {"balanced_armature", &Levels::ohm_16}, {"dynamic_300", &Levels::ohm_300}};

}  // namespace

std::span<const Amplifier> amplifiers() { return all; }
std::span<const Load> loads() { return all_loads; }

std::filesystem::path netlist_of(const Amplifier& amplifier) {
  return std::filesystem::path("circuits") / (std::string(amplifier.name) + ".cir");
}
std::filesystem::path netlist_of(const Load& load) {
  return std::filesystem::path("circuits/loads") / (std::string(load.name) + ".cir");
}
std::string text_of(const Load& load) {
  std::ifstream file(netlist_of(load));
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string_view name_of(Loudness loudness) {
  constexpr std::string_view names[] = {"small", "loud", "clipping"};
  return names[static_cast<std::size_t>(loudness)];
}

std::string Case::name() const {
  std::string name(amplifier->name);
  name += ", ";
  name += load != nullptr ? load->name : "own load";
  return name + ", " + (frequency < 5e3 ? "1" : "10") + " kHz, " + std::string(name_of(loudness));
}

double Case::input(double time) const {
  constexpr double pi = std::numbers::pi;
  const double envelope = time < rise ? 0.5 - 0.5 * std::cos(pi * time / rise) : 1.0;
  return time <= 0.0 ? 0.0 : peak * envelope * std::sin(2.0 * pi * frequency * time);
}

Case make_case(const Amplifier& amplifier, const Load* load, Loudness loudness, double frequency) {
  const Levels& levels = loudness == Loudness::small  ? amplifier.small
                         : loudness == Loudness::loud ? amplifier.loud
                                                      : amplifier.clipping;
  const bool is_treble = frequency > 5e3;
  return {.amplifier = &amplifier,
          .load = load,
          .loudness = loudness,
          .frequency = frequency,
          .peak = load != nullptr ? levels.*load->level : levels.ohm_300,
          .rise = is_treble ? 1e-3 : 2e-3,
          .window = is_treble ? 1e-3 : 5e-3,
          .seconds = is_treble ? 3e-3 : 10e-3};
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const Amplifier& amplifier : amplifiers()) {
    std::vector<const Load*> with;
    if (amplifier.is_input) with.push_back(nullptr);
    else
      for (const Load& load : loads()) with.push_back(&load);
    for (const Load* load : with)
      for (const double frequency : {1000.0, 10000.0})
        for (const Loudness loudness : loudnesses) cases.push_back(make_case(amplifier, load, loudness, frequency));
  }
  return cases;
}

}  // namespace ohmic::circuits_test
