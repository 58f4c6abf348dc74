#pragma once
// What a person has turned since the rig was loaded: mutes, solos, sends, volumes; and the matrix they amount to.

#include <vector>

#include "engine/mixer.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// State of the controls. Indices as in the rig. [control]
struct Desk {
  struct Send {
    Decibel level;
    double pan = 0.0;
    bool is_sent = false;  // an input that the mix does not name
  };
  struct Output {
    Decibel level;
    bool is_muted = false;
    int choice = 0;
  };

  explicit Desk(const Rig& rig);

  std::vector<bool> muted;               // by input
  std::vector<bool> soloed;              // by input
  std::vector<std::vector<Send>> sends;  // by mix, then input
  std::vector<Output> outputs;           // phones, then monitors

  /// Is this input heard at all? Not when it is muted, nor when others are soloed and it is not (solo in place).
  bool is_heard(std::size_t input) const;
  /// The settings of a mixer with one input a rig input and two outputs a mix, left and right.
  std::vector<float> matrix(const engine::Mixer& mixer) const;
};

/// The equal-power pan law: 1 and 0 at the sides, 0.7071 each in the middle.
///   left = cos((pan + 1) pi / 4), right = sin((pan + 1) pi / 4)
struct PanGains {
  double left;
  double right;
};
PanGains pan_gains(double pan);

}  // namespace ohmic::rig
