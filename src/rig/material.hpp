#pragma once
// What a rig's files hold, opened before anything is wired: recordings, impulse responses, headphone equalizers.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "devices/disk.hpp"
#include "dsp/impulse_response.hpp"
#include "rig/headphone_eq.hpp"
#include "rig/recording_node.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// Files by their name in the rig. What two materials share is the same object, so that nodes made of it stay. Recordings
/// that a rig does not name any more go on unheard, so that they are still in step when they come back. [control]
struct Material {
  /// What a file was when it was opened: one that was written anew is opened anew.
  struct Stamp {
    std::filesystem::file_time_type written;
    std::uintmax_t size = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct Equalizer {
    HeadphoneEq eq;
    std::shared_ptr<const dsp::ImpulseResponse> response;  // of a curve or a sound file; null: bands alone
  };

  Hertz rate{0.0};  // what everything is resampled to
  std::map<std::string, std::shared_ptr<RecordingNode>> recordings;
  std::map<std::string, std::shared_ptr<const dsp::ImpulseResponse>> responses;
  std::map<std::string, Equalizer> equalizers;
  std::map<std::string, Stamp> stamps;

  /// Opens what `rig` names and `before` does not have at this rate, as the file is now. Responses longer than ten seconds are refused.
  /// Errors: with the place in the rig; `before` stays valid.
  static Result<Material> load(const Rig& rig, Hertz rate, const Material& before, devices::Disk& disk, bool loops,
                               bool is_offline);

  /// What each phones output's EQ says must be taken away in front of it, by output.
  std::map<std::string, Decibel, std::less<>> preamps(const Rig& rig) const;
};

}  // namespace ohmic::rig
