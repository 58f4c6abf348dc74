#pragma once
// Catalogue facts become intervals: what is likely of a figure, how far sources disagree, and who says so.

#include <optional>
#include <string>
#include <vector>

#include "gear/amplifier.hpp"
#include "gear/headphone.hpp"
#include "gear/microphone.hpp"
#include "gear/preamp.hpp"
#include "store/device.hpp"
#include "units/interval.hpp"
#include "units/quantity.hpp"

namespace ohmic::advise {

/// A headphone as formulas need it. All rms, at 1 kHz, one ear.
struct Ears {
  std::string name;
  Interval<DBPerVolt> sensitivity;
  Interval<Ohm> impedance;                  // at 1 kHz
  std::vector<gear::ImpedancePoint> curve;  // rising frequency; empty: nobody published one
  Interval<Ohm> impedance_span;             // lowest to highest between 20 Hz and 20 kHz; a bound without a curve
  std::optional<Interval<Watt>> power_limit;
  bool is_planar = false;
  std::vector<std::string> sources;               // sentences: "103.7 dB/V, measured by Audio Science Review"
  std::optional<gear::ImpedanceNetwork> network;  // through the curve, with its phase; empty: fitted where it is needed
};
/// The load as it is computed: `network`, else fitted through the curve (some milliseconds), else a resistor.
gear::ImpedanceNetwork impedance_network(const Ears& ears);

/// What one source says an output gives before it clips, rms into rising loads; rounding of printed figures included.
struct ReachPoint {
  Ohm load;  // 1 Gohm: none
  Interval<Volt> rms;
};
using Reach = std::vector<ReachPoint>;

/// A headphone output as formulas need it: an ideal source of `open` volts behind `impedance`, that clips at `open` and
/// at `current`, whichever comes first. All rms of a sine.
struct Drive {
  std::string name;
  Interval<Volt> open;
  Interval<Ohm> impedance;
  std::optional<Interval<Ampere>> current;  // limit; unknown: none seen in the published points
  std::optional<Interval<Volt>> noise;      // A-weighted, at its terminals, volume where it is used
  int sockets = 1;
  bool is_balanced = false;
  bool is_impedance_known = false, is_level_known = false;
  std::vector<std::string> sources;
  std::vector<Reach>
      reaches;  // what the figures say, the most trusted source first; `given` passes through their points
};
/// The same output with that much more (or less) of everything it can give.
Drive scaled(const Drive& drive, Decibel by);

/// Merges all facts, see docs/formulas.md: measured ones narrow, published ones alone carry +-4.4 dB (standard deviation over
/// 70 models between maker and laboratory), several are hulled; the person's own count alone. Never fails: what is
/// unknown widens to what the catalogue's headphones of that type span.
Ears ears_of(const store::Headphone& headphone);
/// Two or more points give open voltage and impedance,  Zout = (V2 - V1) / (V1/R1 - V2/R2),  which is an upper bound where a
/// current limit may be the reason; a stated impedance tells the two apart. What is unknown widens (interfaces: impedance 0.1
/// to 50 ohm, level 1 to 3 V) and `is_..._known` says so. balanced: of an amplifier without such figures, its other output.
Drive drive_of(const store::Amplifier& amplifier, bool balanced = false);
Drive drive_of(const store::Interface& interface);
Drive drive_of(const store::PlaybackSource& source);

/// The same gear for rendering: what is likely. Levels, noise and response of a chain rendered with these agree with
/// the likely values of advise/physics.hpp within 0.1 dB.
gear::HeadphoneSpec headphone_spec(const Ears& ears);
gear::AmplifierSpec amplifier_spec(const Drive& drive);
/// With its limits where they lie into these headphones, `beside` in parallel: what printed powers say of one load need not
/// follow from another's by one voltage and one current.
gear::AmplifierSpec amplifier_spec(const Drive& drive, const Ears& ears, const std::vector<Ears>& beside = {});

}  // namespace ohmic::advise
