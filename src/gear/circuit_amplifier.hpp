#pragma once
// A headphone amplifier that is a netlist: made ready to run with its headphones on it, and its figures in closed form.

#include <complex>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/analysis/small_signal.hpp"
#include "circuit/netlist/netlist.hpp"
#include "circuit/solver/model.hpp"
#include "gear/load.hpp"
#include "units/error.hpp"

namespace ohmic::gear {

/// An amplifier's netlist, where its knobs stand, and what hangs on both of its ends.
struct CircuitSpec {
  std::shared_ptr<const circuit::Netlist> netlist;
  circuit::Settings settings;  // knobs, switches, supply; the load is made of `loads`
  std::vector<Load> loads;     // in parallel; empty: nothing is plugged in
  Ohm source_impedance;        // of the converter in front of it
  Hertz rate{48000.0};
  int oversampling = 4;  // steps per frame
};

/// How many steps a circuit takes per frame when nobody says: about 192 kHz.
int usual_oversampling(Hertz rate);

/// What can be read off or listened to while it runs.
struct CircuitProbe {
  std::string name, says;
  bool is_current = false;
  double factor = 1.0;      // of its tap: 1 / R where a resistor's current is seen as its voltage
  double resting = 0.0;     // V or A at the operating point
  double per_output = 1.0;  // |probe| per |output|, small signal at 1 kHz, within 1e-4 to 1e4
};

/// "i(rh)" rather than "v(plate)".
bool is_current(const circuit::Probe& probe);

/// Immutable, shared: the same specification is built once.
struct CircuitAmplifier {
  std::shared_ptr<const circuit::Model> model;
  int oversampling = 4;
  Hertz rate;  // of frames

  // Taps of the model: the output, the load's current, the currents of supplies, the probes.
  static constexpr std::size_t output_tap = 0;
  std::size_t current_tap = 0;  // 0: nothing is plugged in
  std::size_t first_supply = 1, supplies = 0;
  std::size_t first_probe = 1;
  static constexpr std::size_t most_supplies = 4, most_probes = 8;
  std::vector<CircuitProbe> probes;
  /// Behind the probes stands one place more, whichever was asked for: so models that look elsewhere have the same shape.
  static constexpr int look = static_cast<int>(most_probes);
  CircuitProbe looked_at;  // the output, unless look_at() made it
  /// A probe by its number, or `look`; null: there is none of that number.
  const CircuitProbe* probe(int which) const noexcept;
  /// Its tap; the output's for anything else.
  std::size_t tap_of(int which) const noexcept;

  std::complex<double> gain;              // terminal volt per volt of the converter without load, at 1 kHz
  double reference_gain = 1.0;            // its magnitude with every knob, switch and supply where the netlist has them
  Ohm output_impedance, input_impedance;  // magnitudes at 1 kHz
  Volt noise;                             // A-weighted rms at the terminals
  Volt limit;                             // peak at the terminals: where distortion reaches 1 %
  Volt clipping;                          // peak: where it reaches 10 %, or the level falls short by 1 dB
  bool is_limited_by_current = false;     // the load is what ends it: without one it goes on
  Ampere supply_current;                  // at rest, all supplies together

  /// Terminal volt per volt of the converter at any frequency, small signal.
  std::complex<double> response(Hertz frequency) const;

  std::shared_ptr<const circuit::SmallSignal> small_signal;
  int source = 0;  // the driven one, as SmallSignal counts
  circuit::Control output;
};

/// Some milliseconds. reference: the same with nothing turned, which saves looking for what does not depend on knobs.
/// Errors: the netlist's and its operating point's, in their own words. [control]
Result<std::shared_ptr<const CircuitAmplifier>> build(const CircuitSpec& spec,
                                                      const CircuitAmplifier* reference = nullptr);

/// The same circuit, looking at a place as place_named() knows it. spec: the one that was built. A few milliseconds.
/// Errors: place_named's. [control]
Result<std::shared_ptr<const CircuitAmplifier>> look_at(const CircuitSpec& spec, const CircuitAmplifier& built,
                                                        std::string_view place);

/// A circuit in its place: the flat netlist with its input behind the converter's impedance. For checking without building.
struct DrivenCircuit {
  circuit::Circuit circuit;
  std::string input;  // name of the driven voltage source
  int source = 0;
  circuit::Node output = circuit::ground;
};
/// Errors: those of flattening; no input; no output.
Result<DrivenCircuit> drive(const CircuitSpec& spec);

}  // namespace ohmic::gear
