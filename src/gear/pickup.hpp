#pragma once
// A guitar pickup as its R-L-C with the cable and the input it is plugged into: the resonance a Hi-Z input is for.

#include <array>
#include <complex>

#include "dsp/biquad.hpp"
#include "gear/figures.hpp"
#include "units/block.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

///   emf --[resistance]--[inductance]--+-----------+------+------- input
///                                     |           |      |
///                              capacitance   volume pot  cable C, input impedance
struct PickupSpec {
  Ohm resistance;
  Henry inductance;
  Farad capacitance;
  Ohm volume_pot;
  bool operator==(const PickupSpec&) const = default;
};

inline constexpr std::array pickup_fields = {
    bind<&PickupSpec::resistance>({.name = "resistance",
                                   .minimum = 1,
                                   .maximum = 100e3,
                                   .fallback = 6e3,
                                   .says = "Resistance of the coil.",
                                   .law = Law::logarithmic}),
    bind<&PickupSpec::inductance>({.name = "inductance",
                                   .minimum = 1e-3,
                                   .maximum = 50,
                                   .fallback = 2.5,
                                   .says = "Inductance of the coil.",
                                   .law = Law::logarithmic}),
    bind<&PickupSpec::capacitance>({.name = "capacitance",
                                    .minimum = 1e-12,
                                    .maximum = 1e-8,
                                    .fallback = 110e-12,
                                    .says = "Winding capacitance of the coil, without the cable's.",
                                    .law = Law::logarithmic}),
    bind<&PickupSpec::volume_pot>({.name = "volume_pot",
                                   .minimum = 10e3,
                                   .maximum = 10e6,
                                   .fallback = 250e3,
                                   .says = "Resistance of the guitar's volume and tone controls, fully up.",
                                   .law = Law::logarithmic}),
};

/// What a pickup works into: all cable capacitance, and the resistance of the input at its end.
struct PickupLoad {
  Farad capacitance;
  Ohm resistance{1e6};
  bool operator==(const PickupLoad&) const = default;
};

/// Voltage at the input per volt induced in the coil, exact at any frequency.
std::complex<double> response(const PickupSpec& spec, const PickupLoad& load, Hertz frequency);
/// What the input looks back into. Its real part is what makes thermal noise.
std::complex<double> impedance(const PickupSpec& spec, const PickupLoad& load, Hertz frequency);
/// Where the response peaks (before damping), and how sharply.
Hertz resonance(const PickupSpec& spec, const PickupLoad& load);
double quality(const PickupSpec& spec, const PickupLoad& load);
Figures<Volt, Volt> figures(const PickupSpec& spec, const PickupLoad& load);

/// The loaded pickup as a filter: level within 0.1 dB of the closed form from 20 Hz to 20 kHz at 48 kHz. No settings.
class Pickup {
 public:
  Pickup(const PickupSpec& spec, const PickupLoad& load) : spec_(spec), load_(load) {}
  void prepare(const Format& format);
  void reset() noexcept { filter_.reset(); }
  void process(Span<const Volt> in, Span<Volt> out) noexcept;
  void process(std::span<const float>, const Block& block) noexcept {
    process(block.input_in<Volt>(0), block.output_in<Volt>(0));
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {}; }

 private:
  PickupSpec spec_;
  PickupLoad load_;
  dsp::Biquad section_;
  dsp::BiquadFilter filter_;
};

}  // namespace ohmic::gear
