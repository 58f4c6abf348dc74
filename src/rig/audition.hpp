#pragma once
// Two renderings of one piece of music on a card, switched without a click: the excerpt, the files, and the rig that plays.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gear/headphone.hpp"
#include "rig/rig.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

/// A piece of music: two channels of the same length, full scale.
struct Excerpt {
  std::vector<float> left, right;
  Hertz rate;
};

/// Reads from `from` on, at most `most`, resampled to `rate` (0: the file's own where a card can have it, else 48 kHz). One
/// channel is heard on both sides; of more than two the first two are. Errors: those of the file; it ends before `from`;
/// shorter than 1 s; silent. [control]
Result<Excerpt> read_excerpt(const std::filesystem::path& file, Hertz rate, Second from, Second most);

/// A float WAV (or what the extension says). Errors: the file cannot be written. [control]
Result<void> write_excerpt(const std::filesystem::path& file, const Excerpt& sound);

/// What is played: files with terminal volts, which full scale stands for `full_scale` of (rms of a sine).
struct AuditionFiles {
  std::filesystem::path a, b;
  Volt full_scale;
  Hertz rate;
};

/// What they are played on.
struct AuditionOutput {
  gear::HeadphoneSpec headphone;
  std::string headphone_name;
  DBSPL ceiling;
  std::optional<Ohm> impedance;    // of the real output: taken out of what the headphone gets
  std::optional<Volt> full_scale;  // of the real output; unknown: 105 dB SPL is played at -30 dBFS
};

inline constexpr std::string_view audition_phones = "Audition";

/// A rig with two mixes "A" and "B" and one phones output that hears one of them. Setting `audition_mix` to the other is a
/// crossfade of equal gain, straight from one to the other within some milliseconds: sound never leaves the span between both.
/// Nothing is added: the files are put at the headphone's terminals, the ceiling last. Errors: the rig's own.
Result<Rig> audition_rig(const AuditionFiles& files, const AuditionOutput& output);
inline constexpr std::string_view audition_mix = "phones.Audition.mix";
inline constexpr std::string_view audition_level = "phones.Audition.level";

}  // namespace ohmic::rig
