#pragma once
// The gear a catalogue knows: every figure a list of facts with their sources, unknown ones empty and never guessed.

#include <optional>
#include <string>
#include <vector>

#include "store/fact.hpp"
#include "units/quantity.hpp"

namespace ohmic::store {

enum class Kind { headphone, amplifier, interface, microphone, source };

struct Price {
  double usd = 0.0;
  int year = 0;  // of the price; 0: the source does not say
};

/// What all gear has. `id` is made of maker and model ("sennheiser-hd-600") and never changes.
struct Device {
  Kind kind = Kind::headphone;
  std::string id, maker, model;
  std::string type;  // "dynamic", "planar"; "solid-state", "tube"; "condenser"; "phone"
  std::vector<std::string> aliases;
  std::vector<Source> sources;
  Facts<Price> prices;
  std::string name() const { return maker.empty() ? model : maker + " " + model; }
};

/// A sensitivity as it was printed: `per_volt` and `per_milliwatt` are never mixed up. `at`: the tone; 0: not said.
struct SensitivityFact {
  std::optional<DBPerVolt> per_volt;
  std::optional<DBPerMilliwatt> per_milliwatt;
  Hertz at;
};
struct ImpedanceAt {
  Hertz frequency;
  Ohm magnitude;
  std::optional<double> degrees;
};
struct Headphone : Device {
  std::string form, back;  // "over-ear", "iem"; "open", "closed"
  Facts<Ohm> impedance;    // nominal as published, at 1 kHz as measured
  Facts<SensitivityFact> sensitivity;
  Facts<Watt> power_limit;
  Facts<std::vector<ImpedanceAt>> impedance_curve;  // rising frequency
  std::string eq_file;                              // of AutoEq results that the person attached; empty: none
};

/// The most a headphone output gives into a load: rms of a sine, before it clips.
struct OutputPoint {
  Ohm load;
  Volt rms;
};
/// One kind of headphone socket.
struct HeadphoneOutput {
  Facts<OutputPoint> into;  // from power or voltage figures, into stated loads
  Facts<Volt> open;         // rms without load
  Facts<Ohm> impedance;
  Facts<Volt> noise;  // rms, residual; `is_a_weighted` says how
  bool is_a_weighted = true;
  Facts<Decibel> dynamic_range;  // A-weighted
};

/// Headphone amplifiers, DAC/amps, dongles, distribution amplifiers.
struct Amplifier : Device {
  bool has_dac = false;
  int phones_outputs = 1;             // sockets that work at the same time
  bool has_mix_per_output = false;    // or at least an own level: a distribution amplifier
  Facts<std::vector<Decibel>> gains;  // its gain settings, lowest first
  HeadphoneOutput unbalanced, balanced;
  Facts<Decibel> snr;  // as printed
};

struct LatencyFact {
  Second round_trip;
  std::string conditions;  // "96 kHz, 32 samples"
};
struct Interface : Device {
  Facts<int> microphone_inputs, line_inputs, line_outputs, phones_outputs;
  Facts<bool> has_phantom, has_instrument_input, has_direct_monitoring, is_bus_powered;
  Facts<Decibel> microphone_gain;           // the highest
  Facts<DBu> input_noise;                   // EIN, A-weighted, 150 ohm
  Facts<DBu> microphone_limit, line_limit;  // highest input level
  Facts<Ohm> instrument_impedance;
  Facts<DBu> line_output;                                    // highest output level, line
  Facts<Decibel> input_dynamic_range, output_dynamic_range;  // A-weighted
  Facts<Hertz> highest_rate;
  Facts<int> smallest_buffer;  // frames
  Facts<LatencyFact> latency;
  HeadphoneOutput phones;
};

struct Microphone : Device {
  Facts<VoltPerPascal> sensitivity;
  Facts<DBSPL> self_noise, maximum_spl;
  Facts<Ohm> impedance;
  Facts<bool> needs_phantom;
  std::string pattern;  // "cardioid"
};

/// What people plug headphones into when they have no gear: a phone, a laptop, a desktop's socket, a portable player.
struct PlaybackSource : Device {
  HeadphoneOutput phones;
  bool can_host_usb = false;  // takes a USB interface or DAC
};

}  // namespace ohmic::store
