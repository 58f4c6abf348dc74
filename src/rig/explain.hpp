#pragma once
// What a rig will do, from its figures alone: levels, noise and limits on every way, advice, and the latency with its parts.

#include <string>
#include <vector>

#include "devices/card.hpp"
#include "rig/gain_staging.hpp"
#include "rig/ledger.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// One point of a way. Texts carry their unit, because every point has its own; empty: does not apply here.
struct Point {
  std::string at;                    // "microphone: Handheld dynamic"
  std::string level;                 // of the highest peak (inputs), of a sine that is full scale in the mix (outputs)
  std::string noise;                 // A-weighted. Inputs: its own, seen from where Path says; outputs: all up to here
  std::string limit;                 // the highest sine it passes, likewise
  Decibel headroom{unknown};         // from level to limit; negative: it clips; NaN: no limit here
  Decibel signal_to_noise{unknown};  // of outputs, from level to noise; NaN: no noise yet
};

/// The way of one input, or of one choice of an output.
struct Path {
  std::string name;
  std::vector<std::string> way;    // the kinds of gear, in short: "microphone", "wire", "preamp"
  std::vector<std::string> words;  // what a good engineer would say about it, the most important first
  std::string does;       // what its strip, or the output, does to the sound: "gate at -45.0 dB"; empty: nothing
  std::string seen_from;  // where noise and limit of an input are reckoned: "the microphone"
  std::vector<Point> points;
};

/// One thing of the desk in words: a mix, group, playback, talkback, stream, or pair of monitors.
struct Remark {
  std::string what;   // "group Drums"
  std::string words;  // "Kick, Snare at -3.0 dB"
};

struct Explanation {
  std::vector<Path> inputs;
  std::vector<Path> outputs;
  std::vector<Remark> desk;
  GainStaging staging;  // the numbers behind inputs and outputs
  Ledger latency;       // of the longest way
};

/// Computed with the same closed forms that the gear runs by. The rig must have been read without errors. `granted`: of
/// an open card; without one, the rig's own period each way is assumed. `plan`: of a session, for what its nodes declare.
Explanation explain(const Rig& rig, const devices::Granted* granted = nullptr, const engine::Plan* plan = nullptr);

/// What a strip does, in few words: "high-pass 80 Hz, compressor 3:1 from -18.0 dB". Empty: nothing.
std::string words_of(const Strip& strip);
/// What the desk has besides inputs and outputs.
std::vector<Remark> desk_in_words(const Rig& rig);

}  // namespace ohmic::rig
