#pragma once
// What lies between an output and an input: cables, attenuators, splitters, and how much voltage survives them.

#include <array>
#include <complex>
#include <utility>
#include <variant>
#include <vector>

#include "dsp/biquad.hpp"
#include "gear/figures.hpp"
#include "units/block.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

struct CableSpec {
  Ohm resistance;     // both conductors
  Farad capacitance;  // between them
  bool operator==(const CableSpec&) const = default;
};

inline constexpr std::array cable_fields = {
    bind<&CableSpec::resistance>({.name = "resistance",
                                  .minimum = 0,
                                  .maximum = 1e4,
                                  .fallback = 0,
                                  .says = "Resistance of the whole cable, there and back."}),
    bind<&CableSpec::capacitance>({.name = "capacitance",
                                   .minimum = 0,
                                   .maximum = 1e-6,
                                   .fallback = 0,
                                   .says = "Capacitance of the whole cable: about 100 pF a metre."}),
};

/// An L-pad: a series resistor and one to ground. Its figures hold between a source of no impedance and an open input.
struct AttenuatorSpec {
  Decibel attenuation;
  Ohm input_impedance;
  bool operator==(const AttenuatorSpec&) const = default;
};

inline constexpr std::array attenuator_fields = {
    bind<&AttenuatorSpec::attenuation>({.name = "attenuation",
                                        .minimum = 0,
                                        .maximum = 100,
                                        .fallback = 20,
                                        .says = "How much it takes away, unloaded.",
                                        .law = Law::decibel}),
    bind<&AttenuatorSpec::input_impedance>({.name = "input_impedance",
                                            .minimum = 1,
                                            .maximum = 1e6,
                                            .fallback = 1e4,
                                            .says = "What the source sees, the output left open.",
                                            .law = Law::logarithmic}),
};

/// A passive splitter: the source feeds every branch through that branch's series resistor.
struct SplitterSpec {
  int outputs = 2;
  Ohm series_resistance;
  bool operator==(const SplitterSpec&) const = default;
};

inline constexpr std::array splitter_fields = {
    bind<&SplitterSpec::outputs>(
        {.name = "outputs", .minimum = 2, .maximum = 64, .fallback = 2, .says = "Branches it feeds."}),
    bind<&SplitterSpec::series_resistance>({.name = "series_resistance",
                                            .minimum = 0,
                                            .maximum = 1e5,
                                            .fallback = 0,
                                            .says = "Resistor in each branch; 0 in a plain Y cable."}),
};

/// A splitter as one of its branches sees it: the resistance of all other branches together, to ground.
struct Branch {
  SplitterSpec splitter;
  Ohm other_branches{1e12};
  bool operator==(const Branch&) const = default;
};
/// The resistance of several branches in parallel, each through the splitter's resistor into one of these inputs.
Ohm parallel_branches(const SplitterSpec& splitter, const std::vector<Ohm>& inputs);

/// A wire from an output to an input, part by part in the order the signal meets them.
struct ConnectionSpec {
  using Part = std::variant<CableSpec, AttenuatorSpec, Branch>;
  Ohm source_impedance;
  std::vector<Part> parts;
  Ohm input_impedance{1e6};
  bool operator==(const ConnectionSpec&) const = default;
};

/// Voltage at the input per open-circuit voltage of the source, exact at any frequency.
std::complex<double> response(const ConnectionSpec& spec, Hertz frequency);
Figures<Volt, Volt> figures(const ConnectionSpec& spec);
/// The resistance the input looks back into (at low frequency): what sets the thermal noise at the preamp.
Ohm impedance_seen_by_input(const ConnectionSpec& spec);

/// The loaded wire: its gain, and a low-pass within 0.1 dB of the closed form where that loses more than 0.005 dB at
/// 20 kHz. No settings, no noise: the preamp knows the source it hears.
class Connection {
 public:
  explicit Connection(ConnectionSpec spec) : spec_(std::move(spec)) {}
  void prepare(const Format& format);
  void reset() noexcept { filter_.reset(); }
  void process(Span<const Volt> in, Span<Volt> out) noexcept;
  void process(std::span<const float>, const Block& block) noexcept {
    process(block.input_in<Volt>(0), block.output_in<Volt>(0));
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {}; }

 private:
  ConnectionSpec spec_;
  bool is_flat_ = true;
  float gain_ = 1.0f;
  dsp::Biquad section_;
  dsp::BiquadFilter filter_;
};

}  // namespace ohmic::gear
