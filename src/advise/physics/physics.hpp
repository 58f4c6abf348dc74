#pragma once
// The formulas behind every answer, on intervals: level, voltage, current, power, response, hiss, microphones, dose, delay.

#include "advise/physics/figures.hpp"
#include "units/interval.hpp"
#include "units/quantity.hpp"

namespace ohmic::advise {

/// What one ear needs for a peak of that level (the level of the sine with that peak), rms.
///   V = 10^((L - S) / 20),  I = V / Z,  P = V^2 / Z
struct Need {
  Interval<Volt> voltage;
  Interval<Ampere> current;
  Interval<Watt> power;
};
Need need(const Ears& ears, DBSPL peak);

/// What an output gives into a load before voltage or current clips, rms.
///   V = min(open Z / (Z + Zout), Imax Z)
struct Given {
  Interval<Volt> voltage;
  Interval<DBSPL> level;            // at the ear
  bool limited_by_current = false;  // at the likely values
};
Given given(const Drive& drive, const Ears& ears);
/// Several headphones in parallel on one socket (a splitter): the level of the first.
Given given(const Drive& drive, const Ears& ears, const std::vector<Ears>& beside);

/// Level left above a target peak; negative: too quiet. Certain when its interval does not hold 0.
Interval<Decibel> spare(const Given& given, DBSPL peak);

/// How far the response between 20 Hz and 20 kHz bends, against 1 kHz: most and least. From the curve where there is one; else its bound
///   20 log10[(Zf / (Zf + Zout)) / (Z1k / (Z1k + Zout))] over the impedance span
struct Bend {
  Interval<Decibel> up, down;  // up >= 0, down <= 0
  Interval<Decibel> level;     // loss at 1 kHz against no output impedance, <= 0
  bool is_from_curve = false;
};
Bend bend(const Ears& ears, Interval<Ohm> output_impedance);

/// Residual noise as it reaches the ear, A-weighted; nothing where the output's is unknown:
///   L = S + 20 log10(Vnoise Z / (Z + Zout))
std::optional<Interval<DBSPL>> hiss(const Drive& drive, const Ears& ears);

/// The gain between a source's full scale and a needed voltage, and where a knob with that much range then stands.
Interval<Decibel> gain_needed(const Need& need, Interval<Volt> source_full_scale);

/// A microphone into a preamp.
struct Capture {
  Interval<Decibel> gain_needed;                // so that peaks of `sound` reach -12 dBFS
  std::optional<Interval<Decibel>> gain_spare;  // the preamp's highest gain over it; negative: too quiet a recording
  Interval<DBSPL> noise;                        // all noise at that gain, seen as sound at the microphone, A-weighted
  Interval<Decibel> signal_to_noise;            // of `sound` (average) over noise
  bool lacks_phantom = false;
};
struct MicrophoneFigures {
  std::string name;
  Interval<VoltPerPascal> sensitivity;
  Interval<DBSPL> self_noise;  // of a dynamic one: thermal noise of its impedance, computed
  std::optional<Interval<DBSPL>> maximum;
  Interval<Ohm> impedance;
  bool needs_phantom = false;
  std::vector<std::string> sources;
};
struct PreampFigures {
  std::string name;
  std::optional<Interval<Decibel>> gain;  // the highest
  Interval<DBu> input_noise;              // EIN, A-weighted, 150 ohm
  Interval<DBu> full_scale;               // dBu at the socket for 0 dBFS with the gain at its lowest
  std::optional<bool> has_phantom;
  std::vector<std::string> sources;
};
MicrophoneFigures microphone_of(const store::Microphone& microphone);
PreampFigures preamp_of(const store::Interface& interface);
/// The same gear for rendering: what is likely, the preamp with its knob's range from 0 dB to its highest gain (60 dB where that is
/// unknown). The microphone's self-noise holds its thermal noise: render the preamp with a source of 0 ohm.
gear::MicrophoneSpec microphone_spec(const MicrophoneFigures& microphone);
gear::PreampSpec preamp_spec(const PreampFigures& preamp);
/// sound: average level at the capsule; peaks stand `crest` above it.
Capture capture(const MicrophoneFigures& microphone, const PreampFigures& preamp, DBSPL sound, Decibel crest);

/// How long a level may be heard in a day, and what share of the allowance some hours are.
///   NIOSH (1998): 85 dB(A) for 8 h, halved every 3 dB;  WHO / ITU-T H.870: 80 dB(A) for 40 h a week (adults)
struct Exposure {
  Second allowed_niosh_day;
  double niosh_share = 0.0;  // of the hours asked about, 1 = all of it
  Second allowed_who_week;
  double who_share = 0.0;  // were every day of the week like that
};
Exposure exposure(DBSPL average, Second a_day);

/// The part of it that the buffers make: two of them, one in and one out.
Second buffers(Frames buffer, Hertz rate);
/// What singing or playing through a computer is late by. buffers: two of `frames`, plus what converters and drivers add.
Interval<Second> round_trip(Frames buffer, Hertz rate);

}  // namespace ohmic::advise
